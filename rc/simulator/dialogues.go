package simulator

// say is one line of a conversation.
type say struct {
	us       bool // the account's side
	text     string
	pictures int
}

func them(text string) say         { return say{text: text} }
func us(text string) say           { return say{us: true, text: text} }
func photo(text string, n int) say { return say{text: text, pictures: n} }
func lines(s ...say) []say         { return s }

// dialogues are conversations between customers and a small company. Every
// answer follows its question.
var dialogues = [][]say{
	lines(them("Hi, is my order 48213 ready for pickup?"), us("Hi! It just came in, you can pick it up until 6 pm today."),
		them("Great, I'll be there around 5."), us("See you then. Please bring the order number.")),
	lines(them("Do you have an opening for Thursday morning?"), us("Yes, 9:30 or 11:00. Which one suits you?"),
		them("11:00 please"), us("Booked: Thursday 11:00. Reply C to confirm."), them("C"), us("Thank you, you're confirmed.")),
	lines(us("Reminder: your appointment is tomorrow at 2:15 pm. Reply C to confirm or R to reschedule."), them("R"),
		us("No problem. Would Friday at 10:00 work?"), them("Friday works, thanks!")),
	lines(them("The technician was supposed to be here at 10. Any news?"), us("Sorry about that! He is stuck in traffic and should arrive by 10:40."),
		them("Ok, thanks for letting me know"), them("He's here now 👍")),
	lines(photo("This is what the dishwasher shows", 1), us("Thanks, that is error E24: the drain is blocked. Did you check the filter?"),
		them("Just cleaned it and it works again!"), us("Wonderful. Have a nice day!")),
	lines(them("Can you resend last month's invoice?"), us("Sure. To the address we have on file?"), them("No, please send it to billing@example.com"),
		us("Done. You should have it in a minute."), them("Got it. Thank you")),
	lines(them("STOP"), us("You have been unsubscribed and will not receive further messages. Reply START to resubscribe.")),
	lines(them("Is the shop open on Monday? It's a holiday here"), us("We are closed on Monday and open again Tuesday from 8:00."), them("Good to know, see you Tuesday")),
	lines(them("I was charged twice for the subscription."), us("I'm sorry! Could you send me the last four digits of the card?"), them("4471"),
		us("Thank you. I see it, the second charge will be refunded in 3 to 5 days."), them("Perfect, thanks for the quick help")),
	lines(photo("Photos of the roof as promised", 3), us("Thanks! Our estimator will call you this afternoon."), them("After 3 please, I'm in meetings before")),
	lines(us("Your verification code is 204 817. It expires in 10 minutes."), them("I did not ask for a code??"),
		us("Then please ignore it; nobody can log in without it.")),
	lines(them("Hola, ¿hablan español?"), us("¡Claro! ¿En qué podemos ayudarle?"), them("Quisiera cambiar la dirección de entrega"),
		us("Con gusto, ¿cuál es la nueva dirección?"), them("12 Calle Mayor, piso 3")),
	lines(them("What's the wifi password for guests?"), us("It's on the card next to the coffee machine ☕"), them("found it, thx")),
	lines(them("Running 10 min late, sorry!"), us("No worries, we'll wait for you.")),
	lines(them("Could I speak to Priya about the contract?"), us("She is on a call. Shall she ring you back at this number?"), them("Yes please, any time before 4")),
	lines(them("My package says delivered but it isn't here"), us("Let me check with the driver."), us("He left it with your neighbour at number 14."), them("Ah, got it. Thank you!")),
}

// voicemails with the time they take to say.
var voicemails = []struct {
	text string
	secs int
}{
	{"Hi, this is a message for the support team. My phone stopped receiving texts since this morning. Please call me back. Thank you.", 11},
	{"Hello, I'm calling about the quote you sent on Tuesday. I have two questions, so please give me a call when you can.", 9},
	{"Hey, it's me again. The gate code doesn't work and the delivery is waiting outside. Can somebody please call me right away?", 8},
	{"Good afternoon, this is the dental office confirming the appointment for Moss on Thursday at eleven. If you need to change it, call us before five.", 12},
	{"Hi, I just wanted to say thank you to whoever helped me yesterday. Everything works now. Bye.", 7},
	{"", 3},
	{"Hello? ... Hello? ... I think this is the voicemail. Okay, never mind, I'll send a text.", 6},
	{"This is a message about your delivery. The driver will arrive tomorrow between eight and twelve. Please have somebody at the door.", 10},
}

var pagers = []string{
	"Can you take the 3 o'clock call? I'm double booked.", "Lunch at 12:30?", "The printer on the second floor is out of toner again.",
	"Customer on line 2 for billing.", "Standup moved to 9:45.", "Thanks for covering yesterday!",
}

var posts = []string{
	"Deploy is done, all green.", "Who is on call this weekend?", "I uploaded the new price list.", "Customer confirmed the fix works 🎉",
	"Please keep the status page up to date.", "Meeting notes are in the folder.",
}
