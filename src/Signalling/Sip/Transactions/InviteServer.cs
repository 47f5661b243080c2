using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Protocols.Sip.Transactions;
using Carillon.Signalling.Sip.Loop;

namespace Carillon.Signalling.Sip.Transactions;

/// <summary>Runs InviteServerTable: one INVITE that came, from its first response to the end of its retransmissions.</summary>
internal sealed class InviteServer(SipStack stack, string key, SipHop replyTo) : ServerTransaction(stack, key, replyTo)
{
    private InviteServerState _state = InviteServerState.Proceeding;
    private LoopTimer? _retransmit;
    private LoopTimer? _timeout;
    private TimeSpan _interval = stack.Timers.T1;

    /// <summary>Set by who answers.</summary>
    public IServerUser? User { get; set; }

    public override void OnRequest(SipMessage request) =>
        Step(request.Method == SipMethod.Ack ? InviteServerInput.Ack : InviteServerInput.Invite, request);

    public override void Respond(int status) => Step(status switch
    {
        < 200 => InviteServerInput.SendProvisional,
        < 300 => InviteServerInput.SendSuccess,
        _ => InviteServerInput.SendRefusal,
    });

    public override void OnTimer(TimerName name) => Step(name switch
    {
        TimerName.Retransmit => InviteServerInput.TimerG,
        TimerName.Timeout => InviteServerInput.TimerH,
        TimerName.I => InviteServerInput.TimerI,
        _ => InviteServerInput.TimerL,
    });

    protected override void Destroy()
    {
        _retransmit?.Cancel();
        _timeout?.Cancel();
        base.Destroy();
    }

    private void Step(InviteServerInput input, SipMessage? request = null)
    {
        (_state, var actions) = InviteServerTable.Step(_state, input);
        bool Does(TransactionActions action) => (actions & action) != 0;

        if (Does(TransactionActions.StopRetransmit)) _retransmit?.Cancel();
        if (Does(TransactionActions.StopTimeout)) _timeout?.Cancel();
        if (Does(TransactionActions.NextRetransmit)) NextRetransmit();
        if (Does(TransactionActions.StartH)) _timeout = Stack.Clock.Start(Stack.Timers.TimerH, this, TimerName.Timeout);
        if (Does(TransactionActions.StartI)) Linger(Stack.Timers.TimerI, TimerName.I);
        if (Does(TransactionActions.StartL)) Linger(Stack.Timers.TimerL, TimerName.L);
        bool sent = true;
        if (Does(TransactionActions.SendResponse)) sent = SendWritten();
        if (Does(TransactionActions.Retransmit)) sent = SendAgain();
        if (Does(TransactionActions.Destroy)) Destroy();
        if (Does(TransactionActions.PassToUser)) User?.OnAck(request!);
        if (Does(TransactionActions.InformTimeout)) User?.OnFailure(transport: false);
        if (Does(TransactionActions.InformTransportError)) User?.OnFailure(transport: true);
        if (!sent) Step(InviteServerInput.TransportError);
    }

    /// <summary>Timer G, on an unreliable transport.</summary>
    private void NextRetransmit()
    {
        if (IsReliable) return;
        _retransmit = Stack.Clock.Start(_interval, this, TimerName.Retransmit);
        _interval = Stack.Timers.Doubled(_interval);
    }
}
