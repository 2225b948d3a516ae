// Package config finds out what ringtail should use: which server, which
// credentials, which filters and preferences.
//
// One rule decides everything: a flag beats the environment, the environment
// beats the file. The one exception is a file of credentials that the user
// named with --env-file: naming it is as explicit as a flag, so it replaces the
// environment. A file that nobody named is never read; a stray .env could
// send a JWT to a stranger's server.
//
// Credentials come in sets (credentials.go). The first complete set wins and
// two sets are never mixed, because a client ID of one app with the JWT of
// another fails in ways nobody can read. Profiles (profile.go) hold everything
// but credentials, presets (preset.go) the sets of filters under the keys 1 to 9,
// the [screen] table (screen.go) how the user arranged the monitor. The latter
// two ringtail writes as well (file.go), and leaves every other byte of the file
// as it is. Secrets travel as [Secret], which no fmt verb, encoder or
// logger prints.
//
// A session may outlive the process (state.go): its tokens go to the system's
// keyring (keyring.go) or to a file of this user alone (statefile.go), under a
// name that is a hash of server, app and JWT. A lock that ends with the process
// keeps two processes from using one session.
//
// Errors name the file, the line and the variable, never a value. The package
// imports nothing else of ringtail.
package config
