using System.Text;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>One of the places that an INVITE of ours was forked to (RFC 3261 section 12.1), before any of them has answered.</summary>
internal sealed class EarlyDialog(Dialog dialog)
{
    private uint _rseq;

    public Dialog Dialog { get; } = dialog;

    /// <summary>Its answer to our offer, as of now.</summary>
    public SessionDescription? Answer { get; set; }

    /// <summary>The answer came reliably: it stands, and the 200 says nothing new (RFC 3261 section 13.2.1).</summary>
    public bool IsSettled { get; set; }

    /// <summary>Takes the responses in order, each once; what came early is repeated by its sender (RFC 3262 section 4).</summary>
    public bool Takes(uint rseq)
    {
        if (_rseq != 0 && rseq != _rseq + 1) return false;
        _rseq = rseq;
        return true;
    }
}

/// <summary>The early dialogs of one INVITE by their tags; bounded, for anybody on the way may invent tags.</summary>
internal sealed class EarlyDialogs
{
    private const int Most = 16;

    private readonly Dictionary<string, EarlyDialog> _byTag = [];

    public EarlyDialog? Find(string tag) => _byTag.GetValueOrDefault(tag);

    /// <summary>The dialog of a request that comes within it.</summary>
    public EarlyDialog? Find(SipMessage request) =>
        request.TryGet(SipHeaderKind.From, out var from) && NameAddressParts.TryRead(from, out var parts) ? Find(Encoding.UTF8.GetString(parts.Tag)) : null;

    public EarlyDialog? Add(Dialog? made)
    {
        if (made is null || _byTag.Count >= Most) return null;
        return _byTag[made.RemoteTag] = new EarlyDialog(made);
    }

    /// <summary>A new INVITE begins anew.</summary>
    public void Clear() => _byTag.Clear();
}
