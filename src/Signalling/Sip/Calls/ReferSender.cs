using Carillon.Protocols.Sip;
using Carillon.Protocols.Sip.Transactions;
using Carillon.Signalling.Sip.Loop;
using Carillon.Signalling.Sip.Transactions;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>Runs TransferTable: one REFER of ours, and the NOTIFYs that tell how it went.</summary>
internal sealed class ReferSender(SipStack stack, CallMachine machine, SipTransfer transfer) : IClientUser, ITimed
{
    /// <summary>A callee may be let ring for so long before its transferee says anything.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private TransferState _state;
    private bool _challenged;
    private LoopTimer? _expiry;

    public bool IsOver => _state == TransferState.Over;

    public void Send(SipHeader? authorization = null)
    {
        var dialog = machine.Dialog!;
        string branch = SipToken.NewBranch();
        var target = dialog.Target;
        var writer = stack.Requests.InDialog(dialog, target, SipMethod.Refer, ++dialog.LocalCSeq, branch);
        writer.Header(SipHeaderKind.Contact, machine.Contact);
        writer.Header(SipHeaderKind.ReferTo, $"<{transfer.Replaces?.In(transfer.Target) ?? transfer.Target}>");
        if (transfer.ReferredBy is { } by) writer.Header(SipHeaderKind.ReferredBy, $"<{by}>");
        if (authorization is { } header) writer.Header(header.Name, header.Value);
        writer.End();
        stack.Transactions.StartOther(SipMethod.Refer, writer.Written.ToArray(), branch, target, this);
    }

    /// <summary>A NOTIFY about this; it was answered.</summary>
    public void Take(SipMessage notify)
    {
        int status = SipFragment.Status(notify.Body);
        bool last = status >= 200 || notify.Header("Subscription-State")?.TrimStart().StartsWith("terminated", StringComparison.OrdinalIgnoreCase) == true;
        // One that ends without saying how has come to nothing that we know of.
        if (last && status < 200) status = 480;
        Step(last ? TransferInput.LastReport : TransferInput.Report, status);
    }

    public void Stop() => _expiry?.Cancel();

    public void OnTimer(TimerName name) => Step(TransferInput.Expired, 408);

    public void OnResponse(SipMessage response, SipHop from)
    {
        if (response.StatusCode < 200 || machine.HasEnded) return;
        if (response.StatusCode >= 300) Refused(response);
        else if (string.Equals(response.Header("Refer-Sub")?.Trim(), "false", StringComparison.OrdinalIgnoreCase)) Step(TransferInput.AcceptedInSilence, 202);
        else Step(TransferInput.Accepted, response.StatusCode);
    }

    public void OnFailure(bool transport)
    {
        if (!machine.HasEnded) Step(TransferInput.Refused, transport ? 503 : 408);
    }

    private void Refused(SipMessage response)
    {
        if (!_challenged && machine.ProofFor(response, SipMethod.Refer) is { } proof)
        {
            _challenged = true;
            Send(proof);
        }
        else Step(TransferInput.Refused, response.StatusCode);
    }

    private void Step(TransferInput input, int status)
    {
        (_state, var actions) = TransferTable.Step(_state, input);
        bool Does(TransferActions action) => (actions & action) != 0;

        if (Does(TransferActions.StartTimer | TransferActions.StopTimer)) _expiry?.Cancel();
        if (Does(TransferActions.StartTimer)) _expiry = stack.Clock.Start(Patience, this, TimerName.Expiry);
        if (Does(TransferActions.TellProgress)) machine.Call.Events?.TransferProgress(machine.Call, status);
        if (Does(TransferActions.TellEnd)) machine.Call.Events?.TransferEnded(machine.Call, status, accepted: input != TransferInput.Refused);
    }
}
