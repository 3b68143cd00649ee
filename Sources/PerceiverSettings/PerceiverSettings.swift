// Settings: groups of values with names, types, defaults, ranges and help.
//
// Here live the protocol `Settings`, the tree that all settings of a program make (`SettingsTree`), how it is read from
// YAML, JSON and a command line, how it becomes values, and what is said of a name or a value that cannot be.
// What a setting is for is the business of who declares it: nothing here knows of data, models or runs.
