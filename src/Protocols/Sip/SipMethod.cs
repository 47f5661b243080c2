namespace Carillon.Protocols.Sip;

/// <summary>A request's method: a token, compared with its case (RFC 3261 section 7.1).</summary>
public readonly record struct SipMethod(string Name)
{
    public static readonly SipMethod Invite = new("INVITE");
    public static readonly SipMethod Ack = new("ACK");
    public static readonly SipMethod Bye = new("BYE");
    public static readonly SipMethod Cancel = new("CANCEL");
    public static readonly SipMethod Options = new("OPTIONS");
    public static readonly SipMethod Register = new("REGISTER");
    public static readonly SipMethod Update = new("UPDATE");
    public static readonly SipMethod Info = new("INFO");
    public static readonly SipMethod Prack = new("PRACK");
    public static readonly SipMethod Message = new("MESSAGE");
    public static readonly SipMethod Notify = new("NOTIFY");
    public static readonly SipMethod Subscribe = new("SUBSCRIBE");
    public static readonly SipMethod Refer = new("REFER");
    public static readonly SipMethod Publish = new("PUBLISH");

    private static readonly SipMethod[] Known =
        [Invite, Ack, Bye, Cancel, Options, Register, Update, Info, Prack, Message, Notify, Subscribe, Refer, Publish];

    /// <summary>Known methods come without an allocation; false when the bytes are no token.</summary>
    public static bool TryParse(ReadOnlySpan<byte> source, out SipMethod method)
    {
        foreach (var known in Known)
            if (Matches(known.Name, source))
            {
                method = known;
                return true;
            }
        method = source.IsToken ? new SipMethod(source.ToText()) : default;
        return method.Name is not null;
    }

    public bool IsKnown => Array.IndexOf(Known, this) >= 0;

    public override string ToString() => Name;

    private static bool Matches(string name, ReadOnlySpan<byte> source) => System.Text.Ascii.Equals(source, name);
}
