namespace Carillon.Protocols.Sip;

/// <summary>A header as text, to be added to a message that is built.</summary>
public readonly record struct SipHeader(string Name, string Value);
