using System.Buffers;

namespace Carillon.Protocols.Sip;

/// <summary>Can a well-formed request from outside a dialog be served here (RFC 3261 section 8.2)? In the section's order.</summary>
public static class UasCheck
{
    private static readonly SipMethod[] Served =
        [SipMethod.Invite, SipMethod.Ack, SipMethod.Cancel, SipMethod.Bye, SipMethod.Options, SipMethod.Register, SipMethod.Update, SipMethod.Info, SipMethod.Prack,
            SipMethod.Refer, SipMethod.Notify];

    /// <param name="understood">The extensions that may be required of us.</param>
    public static SipVerdict Check(SipMessage request, params ReadOnlySpan<string> understood)
    {
        ArgumentNullException.ThrowIfNull(request);
        // 8.2.1
        if (!Served.Contains(request.Method))
            return request.Method.IsKnown ? SipVerdict.Refuse(405, "Method Not Allowed") : SipVerdict.Refuse(501, "Not Implemented");
        // 8.2.2.1
        if (!SipUriParts.TryRead(request.RequestUri, out var uri) || !uri.Opaque.IsEmpty) return SipVerdict.Refuse(416, "Unsupported URI Scheme");
        // RFC 3261 table 1: headers may not stand in a Request-URI (RFC 4475 section 3.1.2.11).
        if (uri.Headers.Length > 0) return SipVerdict.Refuse(400, "Headers In Request-URI");
        // 8.2.2.3
        if (OptionTags.Missing(request, understood) is not null) return SipVerdict.Refuse(420, "Bad Extension");
        // 8.2.3
        return Content(request);
    }

    private static SipVerdict Content(SipMessage request)
    {
        if (request.Method != SipMethod.Invite) return SipVerdict.Accept;
        bool acceptsSdp = !request.Has(SipHeaderKind.Accept);
        foreach (var type in request.Values(SipHeaderKind.Accept))
            acceptsSdp |= IsType(type, "application/sdp"u8) || IsType(type, "application/*"u8) || IsType(type, "*/*"u8);
        if (!acceptsSdp) return SipVerdict.Refuse(406, "Not Acceptable");
        if (request.Body.IsEmpty) return SipVerdict.Accept;
        if (request.TryGet(SipHeaderKind.ContentEncoding, out var encoding) && !encoding.EqualsIgnoreCase("identity"u8)) return Unsupported;
        return request.TryGet(SipHeaderKind.ContentType, out var content) && IsType(content, "application/sdp"u8) ? SipVerdict.Accept : Unsupported;
    }

    private static SipVerdict Unsupported => SipVerdict.Refuse(415, "Unsupported Media Type");

    private static bool IsType(ReadOnlySpan<byte> value, ReadOnlySpan<byte> type)
    {
        int semicolon = value.IndexOf((byte)';');
        return (semicolon < 0 ? value : value[..semicolon]).TrimLws().EqualsIgnoreCase(type);
    }
}
