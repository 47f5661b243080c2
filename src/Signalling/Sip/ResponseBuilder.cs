using System.Net;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip;

/// <summary>Responses (RFC 3261 section 8.2.6): Via, From, To, Call-ID and CSeq are the request's own bytes.</summary>
internal sealed class ResponseBuilder(SipStack stack)
{
    internal const string Allow = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, REGISTER, PRACK, REFER, NOTIFY";

    /// <summary>Everything but the last header: the caller adds what it wants and calls End.</summary>
    public SipWriter Begin(SipMessage request, SipHop source, int status, string reason, string? localTag)
    {
        var writer = stack.Writer;
        writer.Status(status, reason);
        bool top = true;
        foreach (var via in request.Values(SipHeaderKind.Via))
        {
            if (top) writer.ViaWithSource(via, source.EndPoint);
            else writer.Header(SipHeaderKind.Via, via);
            top = false;
        }
        // Record-Route is copied into what makes a dialog (section 12.1.1).
        if (status is > 100 and < 300)
            foreach (var route in request.Values(SipHeaderKind.RecordRoute))
                writer.Header(SipHeaderKind.RecordRoute, route);
        Copy(request, SipHeaderKind.From);
        To(request, status == 100 ? null : localTag);
        Copy(request, SipHeaderKind.CallId);
        Copy(request, SipHeaderKind.CSeq);
        if (status == 100) Copy(request, SipHeaderKind.Timestamp);
        if (!writer.IsBrief) writer.Header(SipHeaderKind.Server, stack.Options.UserAgent);
        return writer;
    }

    public void Plain(SipMessage request, SipHop source, int status, string reason, string? localTag = null)
    {
        var writer = Begin(request, source, status, reason, localTag);
        if (status is 405 or 501) writer.Header(SipHeaderKind.Allow, Allow);
        writer.End();
    }

    /// <summary>420 with what is not understood here (RFC 3261 section 8.2.2.3).</summary>
    public void BadExtension(SipMessage request, SipHop source, string missing, string? localTag)
    {
        var writer = Begin(request, source, 420, "Bad Extension", localTag);
        writer.Header(SipHeaderKind.Unsupported, missing);
        writer.End();
    }

    /// <summary>503 for a while, in seconds (RFC 3261 section 21.5.4).</summary>
    public void Unavailable(SipMessage request, SipHop source, int retryAfter, string? localTag)
    {
        var writer = Begin(request, source, 503, "Service Unavailable", localTag);
        writer.Header(SipHeaderKind.RetryAfter, retryAfter);
        writer.End();
    }

    /// <summary>422: the session would be refreshed too often (RFC 4028 section 6).</summary>
    public void IntervalTooSmall(SipMessage request, SipHop source, TimeSpan least, string? localTag)
    {
        var writer = Begin(request, source, 422, "Session Interval Too Small", localTag);
        writer.Header(SipHeaderKind.MinSE, (long)least.TotalSeconds);
        writer.End();
    }

    /// <summary>421: it is not called without the extensions (RFC 3261 section 21.4.16).</summary>
    public void ExtensionRequired(SipMessage request, SipHop source, string required, string? localTag)
    {
        var writer = Begin(request, source, 421, "Extension Required", localTag);
        writer.Header(SipHeaderKind.Require, required);
        writer.End();
    }

    /// <summary>
    /// Where a response goes (RFC 3261 section 18.2.2): over the connection that the request came on, and when that is gone to the port that
    /// the Via names. UDP: to the address that it came from; the port that it came from, if rport asks for it (RFC 3581).
    /// </summary>
    public static SipHop ReplyTo(SipMessage request, SipHop source)
    {
        foreach (var value in request.Values(SipHeaderKind.Via))
        {
            if (ViaHeader.TryParse(value, out var via) != System.Buffers.OperationStatus.Done) return source;
            if (!source.IsReliable && (via.EmptyRportEnd >= 0 || via.Rport != 0)) return source;
            int port = via.Port == 0 ? source.Transport.DefaultPort() : via.Port;
            return port == source.EndPoint.Port ? source : source with { EndPoint = new IPEndPoint(source.Address, port) };
        }
        return source;
    }

    private void To(SipMessage request, string? localTag)
    {
        if (!request.TryGet(SipHeaderKind.To, out var to)) return;
        bool tagged = localTag is null || (NameAddressParts.TryRead(to, out var address) && !address.Tag.IsEmpty);
        if (tagged) stack.Writer.Header(SipHeaderKind.To, to);
        else stack.Writer.Header(SipHeaderKind.To, to, ";tag="u8, localTag!);
    }

    private void Copy(SipMessage request, SipHeaderKind kind)
    {
        if (request.TryGet(kind, out var value)) stack.Writer.Header(kind, value);
    }
}
