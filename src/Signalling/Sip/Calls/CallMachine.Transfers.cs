using System.Buffers;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Transactions;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>REFER both ways (RFC 3515), and its reports.</summary>
internal abstract partial class CallMachine
{
    private ReferSender? _transfer;
    private ReferReceiver? _asked;

    /// <summary>Both sides are there.</summary>
    public abstract bool IsAnswered { get; }

    /// <summary>Seen from here, as an INVITE or a REFER to us names it.</summary>
    public bool IsNamedBy(ReplacesHeader replaces) =>
        Dialog is { } dialog && (dialog.CallId, LocalTag, dialog.RemoteTag) == (replaces.CallId, replaces.ToTag, replaces.FromTag);

    public ReplacesHeader? AsReplaced => Dialog is { } dialog && IsAnswered ? new ReplacesHeader(dialog.CallId, dialog.RemoteTag, LocalTag) : null;

    public void Transfer(SipTransfer transfer)
    {
        if (_ended) return;
        if (!IsAnswered || _transfer is { IsOver: false })
        {
            Call.Events?.TransferEnded(Call, 491, accepted: false);
            return;
        }
        _transfer = new ReferSender(Stack, this, transfer);
        _transfer.Send();
    }

    /// <summary>1 allowed at all  2 one at a time  3 understood  4 asked for.</summary>
    private void Refer(SipMessage request, ServerTransaction transaction, SipHop source)
    {
        int status = !_rules.MayTransfer ? 603 : !IsAnswered || _asked is { IsOver: false } ? 491 : 0; // 1, 2
        var receiver = new ReferReceiver(Stack, this, request.Clone(), transaction, source);
        var asked = status == 0 ? Read(request, receiver) : null; // 3
        if (asked is null)
        {
            Reply(request, transaction, source, status == 0 ? 400 : status, StatusText.Of(status == 0 ? 400 : status));
            return;
        }
        _asked = receiver;
        if (Call.Events is { } events) events.TransferAsked(Call, asked); // 4
        else receiver.Refuse(603);
    }

    /// <summary>Null: it does not say one whom we could call.</summary>
    private static SipTransferRequest? Read(SipMessage refer, ReferReceiver receiver)
    {
        if (refer.Count(SipHeaderKind.ReferTo) != 1 || !refer.TryGet(SipHeaderKind.ReferTo, out var text)) return null;
        if (NameAddress.TryParse(text, out var to) != OperationStatus.Done || to!.Uri.Opaque is not null) return null;
        if (to.Uri.Parameter("method") is { } method && method != SipMethod.Invite.Name) return null;
        if (!ReplacesHeader.TryFind(to.Uri, out var replaces)) return null;
        NameAddress? by = null;
        if (refer.TryGet(SipHeaderKind.ReferredBy, out var referredBy)) _ = NameAddress.TryParse(referredBy, out by);
        return new SipTransferRequest(receiver) { Target = to.Uri.ForRequest(), Replaces = replaces, ReferredBy = by };
    }

    private void Notify(SipMessage request, ServerTransaction transaction, SipHop source)
    {
        bool aboutTransfer = request.Header("Event")?.TrimStart().StartsWith("refer", StringComparison.OrdinalIgnoreCase) == true;
        int status = !aboutTransfer ? 489 : _transfer is null ? 481 : 200;
        Reply(request, transaction, source, status, StatusText.Of(status));
        if (status == 200) _transfer!.Take(request);
    }
}
