/// An output that fills in what is left blank in an example, such as a masked word of a text: its labels are the whole example.
public protocol OutputWithBlanks: OutputWithLabels {}
