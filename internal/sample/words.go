package sample

import "strings"

// words are English words, the frequent ones first.
var words = strings.Fields(`the to you I a and is it for my of that in we can on are your have be will at this me with not but if do
call please thanks order was just so there no what when from up out today time or now need get know as our all would back hi he
they she her him like how tomorrow still could see good yes us am one has send sorry any great let number them want here by an
work morning appointment been more about hello make ok help day afternoon where office who two think did new because after phone
check before then said going delivery which pick again right week sure next address message were ready wait some than come
thank-you invoice later had ask only very Monday also soon account problem minutes someone change its really until Friday house
confirm email last those something home anything already please-advise available pay payment package door first question these take
name over off same team try able looking driver update tell hours late both noon customer service anyone Thursday schedule sent old
don't can't I'm it's didn't won't that's I'll we'll you're isn't haven't price quote repair truck cancel card charge refund bill
meeting leave outside wrong street under code key gate parking building second floor front desk open closed holiday weekend shipping
tracking signature receipt copy contract insurance claim policy doctor nurse prescription pharmacy results clinic patient insurance-card
estimate roof kitchen sink water heater leak plumber electrician inspection permit garage keys tenant landlord lease deposit rent
application interview resume position salary shift cover swap roster training badge laptop password reset login portal website error
screenshot browser cable router signal outage ticket technician battery charger warranty model serial replacement part stock supplier
warehouse pallet forklift dock manifest customs broker freight carrier container vessel berth weather delay reroute airport terminal
flight luggage hotel booking reservation guest checkout breakfast allergy vegetarian menu catering table party birthday anniversary
flowers gift wrapping bakery cake dozen coffee espresso filter grinder subscription renewal discount coupon voucher loyalty points
survey feedback review rating complaint escalate supervisor manager director accountant auditor lawyer notary deed title escrow closing
mortgage broker-fee appraisal survey-plan zoning easement fence hedge lawn mower sprinkler gutter chimney furnace thermostat insulation
attic basement crawlspace termite mold asbestos radon drywall plaster primer enamel varnish grout backsplash countertop faucet cabinet
dishwasher refrigerator freezer microwave oven range hood vacuum dryer washer detergent softener bleach hamper iron steamer`)

var firstNames = strings.Fields(`James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Karen
Christopher Sarah Charles Lisa Daniel Nancy Matthew Sandra Anthony Betty Mark Ashley Donald Emily Steven Kimberly Andrew Margaret Paul
Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa George Deborah Timothy Stephanie Zoë Jürgen Ana-María Søren Łukasz Amélie
Mei-Ling Hiroshi Fatima Kwame Priya Tomás Ingrid Oluwaseun Nguyễn Björk Siobhán D'Angelo Nikhil Yusuf Chloé Renée Øystein Gül`)

var lastNames = strings.Fields(`Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas Taylor
Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen
Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards
Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward
Richardson Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers Long Ross Foster
O'Brien Müller Sørensen Kowalczyk Fernández Đặng Yıldız Okafor Boateng Raman Herrera Solberg Ferrari Volkov Sato Feldman Adler Laurent`)

var cities = []struct{ code, name string }{
	{"290", "San Francisco, CA"}, {"390", "Chicago, IL"}, {"490", "Boston, MA"}, {"590", "Seattle, WA"}, {"690", "Portland, OR"}, {"790", "Austin, TX"},
	{"890", "Denver, CO"}, {"291", "Las Vegas, NV"}, {"391", "Honolulu, HI"}, {"491", "Philadelphia, PA"}, {"591", "Atlanta, GA"}, {"691", "Detroit, MI"},
	{"791", "Cleveland, OH"}, {"891", "Raleigh, NC"}, {"292", "Belmont, CA"}, {"392", "New York, NY"}, {"492", "Miami, FL"}, {"592", "Houston, TX"},
	{"692", "Phoenix, AZ"}, {"792", "Salt Lake City, UT"}, {"892", "New Orleans, LA"}, {"293", "Nashville, TN"}, {"393", "Pittsburgh, PA"}, {"493", "Anchorage, AK"},
}
