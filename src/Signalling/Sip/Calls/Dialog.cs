using System.Buffers;
using System.Net;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>A dialog (RFC 3261 section 12): two tags and a Call-ID, where requests go, and how they are numbered.</summary>
internal sealed class Dialog
{
    private const uint UnknownRequests = 1000;

    private readonly SipHop _peer;
    private readonly bool _stayWithPeer;
    private SipUri _remoteTarget;
    private SipHop? _target;
    private string? _requestUri;
    private readonly List<string> _routes;

    private Dialog(SipUri remoteTarget, List<string> routes, SipHop peer, bool stayWithPeer) =>
        (_remoteTarget, _routes, _peer, _stayWithPeer) = (remoteTarget, routes, peer, stayWithPeer);

    public required string CallId { get; init; }
    public required string LocalTag { get; init; }
    public required string RemoteTag { get; init; }

    /// <summary>The From of our requests, with our tag.</summary>
    public required string LocalAddress { get; init; }

    /// <summary>The To of our requests, with the other side's tag.</summary>
    public required string RemoteAddress { get; init; }

    public uint LocalCSeq { get; set; }
    public uint? RemoteCSeq { get; set; }

    /// <summary>The other side says that it takes UPDATE.</summary>
    public bool AllowsUpdate { get; private set; }

    /// <summary>The other side says that it takes REFER.</summary>
    public bool AllowsRefer { get; private set; }

    public SipUri RemoteTarget => _remoteTarget;

    /// <summary>The remote target; with a strict router first in the way that router (section 12.2.1.1).</summary>
    public string RequestUri => _requestUri ??= StrictRouter?.Uri.ForRequest().ToString() ?? _remoteTarget.ForRequest().ToString();

    public IEnumerable<string> Routes => StrictRouter is null ? _routes : _routes.Skip(1).Append($"<{_remoteTarget}>");

    /// <summary>
    /// Where our requests are sent: the first route or the Contact when it says an address; else where the peer was all along. The same
    /// host over the same transport is spoken to over the connection that the dialog began on. A URI that names no transport means the dialog's:
    /// RFC 3263 section 4.1 would have UDP, but many who speak TCP leave the parameter out. Over a WebSocket there is no other way.
    /// </summary>
    public SipHop Target => _target ??= FindTarget();

    /// <summary>UAC: from the 2xx, or the provisional with a tag (section 12.1.2). Null when the response has no tag to tell it by.</summary>
    public static Dialog? OfResponse(SipMessage response, OutgoingInvite invite, string callId, string localTag, string localAddress, uint cseq)
    {
        response.TryGet(SipHeaderKind.To, out var to);
        if (NameAddress.TryParse(to, out var remote) != OperationStatus.Done || remote!.Tag is not { } tag) return null;
        var routes = RecordRoutes(response);
        routes.Reverse();
        var dialog = new Dialog(ContactOf(response) ?? invite.RequestUri, routes, invite.Target, invite.StayWithTarget)
        {
            CallId = callId,
            LocalTag = localTag,
            RemoteTag = tag,
            LocalAddress = localAddress,
            RemoteAddress = remote.ToString(),
            LocalCSeq = cseq,
        };
        dialog.Learn(response);
        return dialog;
    }

    /// <summary>UAS: from the INVITE (section 12.1.1).</summary>
    public static Dialog OfRequest(SipMessage invite, NameAddress from, NameAddress to, string localTag, SipHop source, bool stayWithSource)
    {
        invite.TryGet(SipHeaderKind.CSeq, out var text);
        _ = CSeqHeader.TryParse(text, out var cseq);
        var dialog = new Dialog(ContactOf(invite) ?? from.Uri, RecordRoutes(invite), source, stayWithSource)
        {
            CallId = invite.Header("Call-ID") ?? "",
            LocalTag = localTag,
            RemoteTag = from.Tag ?? "",
            LocalAddress = $"{to};tag={localTag}",
            RemoteAddress = from.ToString(),
            RemoteCSeq = cseq.Number,
        };
        dialog.Learn(invite);
        return dialog;
    }

    /// <summary>The same dialog before the answer: the numbers go on from there.</summary>
    public void Follow(Dialog early)
    {
        LocalCSeq = early.LocalCSeq;
        RemoteCSeq = early.RemoteCSeq;
        AllowsUpdate |= early.AllowsUpdate;
    }

    /// <summary>re-INVITE and UPDATE, and their 2xx, may bring a new Contact (section 12.2).</summary>
    public void RefreshTarget(SipMessage message)
    {
        if (ContactOf(message) is { } contact) (_remoteTarget, _target, _requestUri) = (contact, null, null);
        Learn(message);
    }

    public SipDialog ToKeep() => new(CallId, LocalAddress, RemoteAddress, _remoteTarget.ToString(), [.. _routes], _peer.ToString(), _stayWithPeer, LocalCSeq);

    /// <summary>Of a process that died; null when it is not one of ours. Requests that it sent after it was kept are jumped over.</summary>
    public static Dialog? Of(SipDialog kept)
    {
        if (SipUri.TryParse(System.Text.Encoding.UTF8.GetBytes(kept.RemoteTarget), out var target) != OperationStatus.Done || !SipHop.TryParse(kept.Peer, out var peer)) return null;
        return new Dialog(target!, [.. kept.Routes], peer!, kept.StayWithPeer)
        {
            CallId = kept.CallId,
            LocalTag = "",
            RemoteTag = "",
            LocalAddress = kept.LocalAddress,
            RemoteAddress = kept.RemoteAddress,
            LocalCSeq = kept.CSeq + UnknownRequests,
        };
    }

    /// <summary>False when the request is older than what was seen (section 12.2.2).</summary>
    public bool TakeCSeq(SipMessage request)
    {
        if (!request.TryGet(SipHeaderKind.CSeq, out var text) || CSeqHeader.TryParse(text, out var cseq) != OperationStatus.Done) return false;
        if (RemoteCSeq is { } seen && cseq.Number <= seen) return false;
        RemoteCSeq = cseq.Number;
        return true;
    }

    private void Learn(SipMessage message)
    {
        if (!message.Has(SipHeaderKind.Allow)) return;
        (AllowsUpdate, AllowsRefer) = (false, false);
        foreach (var method in message.Values(SipHeaderKind.Allow))
        {
            AllowsUpdate |= method.SequenceEqual("UPDATE"u8);
            AllowsRefer |= method.SequenceEqual("REFER"u8);
        }
    }

    private SipHop FindTarget()
    {
        if (_peer.Transport.IsWebSocket() || (_stayWithPeer && !_peer.IsReliable)) return _peer;
        var uri = _routes.Count > 0 ? Route(0)?.Uri ?? _remoteTarget : _remoteTarget;
        if (uri.HostAddress is not { } address) return _peer;
        var transport = SipTransports.Of(uri) ?? _peer.Transport;
        var endPoint = new IPEndPoint(address, uri.Port == 0 ? transport.DefaultPort() : uri.Port);
        bool same = transport == _peer.Transport && address.Equals(_peer.Address);
        if (_stayWithPeer && !same) return _peer;
        return same ? _peer with { EndPoint = endPoint } : new SipHop(transport, endPoint);
    }

    private NameAddress? StrictRouter => _routes.Count > 0 && Route(0) is { } first && !first.Uri.IsLooseRouter ? first : null;

    private NameAddress? Route(int index)
    {
        _ = NameAddress.TryParse(System.Text.Encoding.UTF8.GetBytes(_routes[index]), out var route);
        return route;
    }

    private static SipUri? ContactOf(SipMessage message)
    {
        foreach (var value in message.Values(SipHeaderKind.Contact))
            if (NameAddress.TryParse(value, out var contact) == OperationStatus.Done && contact!.Uri.IsSip) return contact.Uri;
        return null;
    }

    private static List<string> RecordRoutes(SipMessage message)
    {
        List<string> routes = [];
        foreach (var value in message.Values(SipHeaderKind.RecordRoute))
            if (NameAddress.TryParse(value, out _) == OperationStatus.Done) routes.Add(System.Text.Encoding.UTF8.GetString(value));
        return routes;
    }
}
