using System.Buffers;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Protocols.Sip.Transactions;
using Carillon.Signalling.Sip.Loop;
using Carillon.Signalling.Sip.Transactions;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>
/// Runs OfferTable for one call: our re-INVITEs, and the UPDATE or re-INVITE that refreshes its session. One at a time; of several wishes
/// meanwhile the last one counts.
/// </summary>
internal sealed class OfferSender(SipStack stack, CallMachine machine) : IClientUser, ITimed
{
    private OfferState _state;
    private SessionDescription? _wanted, _offered;
    private bool _refreshWanted, _noUpdate, _challenged, _raised;
    private SipMethod _method;
    private uint _cseq, _acknowledged;
    private byte[] _ack = [];
    private LoopTimer? _backOff;

    private SipCall Call => machine.Call;

    public void Change(SessionDescription offer)
    {
        _wanted = offer;
        Step(OfferInput.Want);
    }

    public void Refresh()
    {
        _refreshWanted = true;
        Step(OfferInput.Want);
    }

    /// <summary>A re-INVITE, or an UPDATE with an offer. False: it is answered 491.</summary>
    public bool TakesTheirs(SipMethod method) =>
        (Step(method == SipMethod.Invite ? OfferInput.TheirInvite : OfferInput.TheirUpdate) & OfferActions.Take) != 0;

    /// <summary>Their INVITE, or the first of all, has its ACK or its refusal.</summary>
    public void TheirsDone() => Step(OfferInput.TheirsDone);

    public void Stop() => _backOff?.Cancel();

    public void OnTimer(TimerName name) => Step(OfferInput.BackOffDue);

    public void OnResponse(SipMessage response, SipHop from)
    {
        int status = response.StatusCode;
        if (status < 200) return;
        if (status < 300) Success(response);
        else if (machine.HasEnded) return;
        else if (status == 491) Step(OfferInput.Glare);
        else if (status is 408 or 481) machine.Lost(status);
        else if (MayRepeat(response, out var proof)) Send(proof);
        else Failed(status);
    }

    public void OnFailure(bool transport)
    {
        if (machine.HasEnded) return;
        if (transport) Failed(503);
        else machine.Lost(408);
    }

    private OfferActions Step(OfferInput input, int status = 0, SipMessage? response = null)
    {
        (_state, var actions) = OfferTable.Step(_state, input);
        bool Does(OfferActions action) => (actions & action) != 0;

        if (Does(OfferActions.Send)) Begin();
        if (Does(OfferActions.StartBackOff)) _backOff = stack.Clock.Start(BackOff(!Call.IsIncoming), this, TimerName.BackOff);
        if (Does(OfferActions.Conclude)) Conclude(response!);
        if (Does(OfferActions.TellFailure)) TellFailure(status);
        if (Does(OfferActions.SendKept) && (_wanted is not null || _refreshWanted)) Step(OfferInput.Want);
        return actions;
    }

    /// <summary>RFC 3261 section 14.1: in units of 10 ms; who made the Call-ID waits longer.</summary>
    private static TimeSpan BackOff(bool ownsCallId) =>
        TimeSpan.FromMilliseconds(10 * (ownsCallId ? Random.Shared.Next(210, 401) : Random.Shared.Next(0, 201)));

    /// <summary>What is wanted now; after a 491 that is what was refused, unless there is a newer wish.</summary>
    private void Begin()
    {
        if (_wanted is not null) (_offered, _wanted) = (_wanted, null);
        (_refreshWanted, _challenged, _raised) = (false, false, false);
        _method = _offered is null && machine.Dialog!.AllowsUpdate && !_noUpdate ? SipMethod.Update : SipMethod.Invite;
        Send(null);
    }

    private void Send(SipHeader? authorization)
    {
        var dialog = machine.Dialog!;
        string branch = SipToken.NewBranch();
        var target = dialog.Target;
        _cseq = ++dialog.LocalCSeq;
        var writer = stack.Requests.InDialog(dialog, target, _method, _cseq, branch);
        writer.Header(SipHeaderKind.Contact, machine.Contact);
        if (authorization is { } header) writer.Header(header.Name, header.Value);
        machine.Session.WriteWithin(writer);
        if (_method == SipMethod.Update)
        {
            writer.End();
            stack.Transactions.StartOther(_method, writer.Written.ToArray(), branch, target, this);
            return;
        }
        writer.Header(SipHeaderKind.Allow, ResponseBuilder.Allow);
        writer.End(_offered ?? Call.LocalDescription!);
        stack.Transactions.StartInvite(writer.Written.ToArray(), branch, target, this);
    }

    /// <summary>Another try makes sense: with a credential, with more time, or as a re-INVITE where UPDATE is not known after all.</summary>
    private bool MayRepeat(SipMessage response, out SipHeader? proof)
    {
        proof = null;
        if (response.StatusCode == 422 && !_raised) return _raised = machine.Session.Raise(response);
        if (response.StatusCode is 405 or 501 && _method == SipMethod.Update)
        {
            (_noUpdate, _method) = (true, SipMethod.Invite);
            return true;
        }
        if (!_challenged) proof = machine.ProofFor(response, _method);
        return _challenged = proof is not null;
    }

    private void Success(SipMessage response)
    {
        response.TryGet(SipHeaderKind.CSeq, out var text);
        _ = CSeqHeader.TryParse(text, out var cseq);
        if (cseq.Method == SipMethod.Invite && !Acknowledge(cseq.Number)) return;
        if (machine.HasEnded || cseq.Number != _cseq) return;
        machine.Dialog!.RefreshTarget(response);
        machine.Session.Agreed(response);
        Step(OfferInput.Success, response: response);
    }

    /// <summary>False: the 200 was a repetition.</summary>
    private bool Acknowledge(uint cseq)
    {
        var dialog = machine.Dialog!;
        bool isNew = cseq != _acknowledged;
        if (isNew)
        {
            var writer = stack.Requests.InDialog(dialog, dialog.Target, SipMethod.Ack, cseq, SipToken.NewBranch());
            writer.End();
            (_acknowledged, _ack) = (cseq, writer.Written.ToArray());
        }
        stack.Send(_ack, dialog.Target);
        return isNew;
    }

    /// <summary>A refresh that changed nothing is not told.</summary>
    private void Conclude(SipMessage response)
    {
        var offered = _offered;
        _offered = null;
        if (response.Body.IsEmpty || SessionDescription.TryParse(response.Body, out var remote) != OperationStatus.Done)
        {
            if (offered is not null) Call.Events?.ChangeRefused(Call, 488);
            return;
        }
        if (offered is null && Call.RemoteDescription?.ToString() == remote!.ToString()) return;
        if (offered is not null) Call.LocalDescription = offered;
        Call.RemoteDescription = remote;
        Call.Events?.MediaChanged(Call, remote!);
    }

    private void Failed(int status)
    {
        if (_offered is null) machine.Session.Again();
        Step(OfferInput.Failure, status);
    }

    private void TellFailure(int status)
    {
        bool wasChange = _offered is not null;
        _offered = null;
        if (wasChange) Call.Events?.ChangeRefused(Call, status);
    }
}
