namespace Carillon.Protocols.Sip;

/// <summary>What is wrong with a message as a whole. The words go into the 400's reason phrase.</summary>
public enum SipFault
{
    None,
    StartLine,
    Version,
    RequestUri,
    HeaderLine,
    TooManyHeaders,
    ContentLength,
    BodyCutShort,
    StatusCode,
}

public static class SipFaults
{
    public static string Text(this SipFault fault) => fault switch
    {
        SipFault.None => "OK",
        SipFault.StartLine => "Malformed Request-Line",
        SipFault.Version => "Version Not Supported",
        SipFault.RequestUri => "Malformed Request-URI",
        SipFault.HeaderLine => "Malformed Header Line",
        SipFault.TooManyHeaders => "Too Many Headers",
        SipFault.ContentLength => "Bad Content-Length",
        SipFault.BodyCutShort => "Body Shorter Than Content-Length",
        _ => "Bad Status Code",
    };
}
