using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>What comes before the answer, from one place or from several that a proxy has forked the INVITE to.</summary>
internal sealed partial class OutgoingCall
{
    private readonly EarlyDialogs _early = new();

    /// <summary>Before the answer: the place that has acknowledged something of ours, and may say UPDATE.</summary>
    protected override Dialog? DialogOf(SipMessage request) => Dialog ?? _early.Find(request)?.Dialog;

    protected override bool MayChange(SipMessage request) => Dialog is not null || (request.Method != SipMethod.Invite && _early.Find(request) is { IsSettled: true });

    /// <summary>1 hung up meanwhile  2 in its order, acknowledged  3 what it says of its media  4 told.</summary>
    private void Provisional(SipMessage response)
    {
        _heard = true;
        if (_hangUpWanted) // 1
        {
            SendCancel();
            return;
        }
        if (response.StatusCode == 100) return;
        var description = Description(response);
        var number = Reliability(response);
        var early = number is null && description is null ? null : EarlyOf(response);
        if (number is { } rseq && !Acknowledge(early, rseq)) return; // 2
        if (early?.IsSettled == true) description = null; // 3
        if (description is not null) Describe(early, description, reliable: number is not null);
        Call.Events?.Progress(Call, response.StatusCode, description); // 4
    }

    /// <summary>Its number, when the response wants a PRACK and we have said that we do them.</summary>
    private uint? Reliability(SipMessage response) =>
        _invite.Rules.Reliable != SipExtensionUse.Off && OptionTags.Lists(response, SipHeaderKind.Require, OptionTags.Reliable)
        && response.TryGet(SipHeaderKind.RSeq, out var text) && RSeqHeader.TryParse(text, out uint number) ? number : null;

    /// <summary>False: it came before, or too early, or from nobody who can be told apart.</summary>
    private bool Acknowledge(EarlyDialog? early, uint rseq)
    {
        if (early is null || !early.Takes(rseq)) return false;
        var rack = new RAckHeader(rseq, new CSeqHeader(_sender.CSeq, SipMethod.Invite));
        new DialogRequest(Stack, early.Dialog, Credential, SipMethod.Prack) { RAck = rack }.Send();
        return true;
    }

    /// <summary>Of several places that send early media the one is heard that described its own last.</summary>
    private void Describe(EarlyDialog? early, SessionDescription description, bool reliable)
    {
        Call.RemoteDescription = description;
        if (early is not null) (early.Answer, early.IsSettled) = (description, reliable);
    }

    private EarlyDialog? EarlyOf(SipMessage response)
    {
        var made = Dialog.OfResponse(response, _invite, Call.CallId, LocalTag, _sender.From, _sender.CSeq);
        return made is null ? null : _early.Find(made.RemoteTag) ?? _early.Add(made);
    }
}
