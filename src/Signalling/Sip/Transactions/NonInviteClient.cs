using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Protocols.Sip.Transactions;
using Carillon.Signalling.Sip.Loop;

namespace Carillon.Signalling.Sip.Transactions;

/// <summary>Runs NonInviteClientTable: BYE, CANCEL, REGISTER, OPTIONS, INFO.</summary>
internal sealed class NonInviteClient(SipStack stack, string key, ReadOnlyMemory<byte> request, SipHop target, IClientUser user)
    : ClientTransaction(stack, key, request, target, user)
{
    private NonInviteClientState _state = NonInviteClientState.Trying;

    public override void Start()
    {
        if (!SendAndWait(Stack.Timers.TimerF)) OnTransportError();
    }

    public override void OnResponse(SipMessage response, SipHop from) =>
        Step(response.StatusCode < 200 ? NonInviteClientInput.Provisional : NonInviteClientInput.Final, response, from);

    protected override bool IsUnheard => _state == NonInviteClientState.Trying;

    protected override void OnTransportError() => Step(NonInviteClientInput.TransportError);

    public override void OnTimer(TimerName name) => Step(name switch
    {
        TimerName.Retransmit => NonInviteClientInput.TimerE,
        TimerName.Timeout => NonInviteClientInput.TimerF,
        _ => NonInviteClientInput.TimerK,
    });

    private void Step(NonInviteClientInput input, SipMessage? response = null, SipHop? from = null)
    {
        (_state, var actions) = NonInviteClientTable.Step(_state, input);
        bool Does(TransactionActions action) => (actions & action) != 0;

        if (Does(TransactionActions.StopRetransmit)) StopRetransmit();
        if (Does(TransactionActions.StopTimeout)) StopTimeout();
        if (Does(TransactionActions.NextRetransmit)) RetransmitIn(static (timers, interval) => timers.Doubled(interval));
        if (Does(TransactionActions.RetransmitEveryT2)) RetransmitIn(static (timers, _) => timers.T2);
        if (Does(TransactionActions.StartK)) Linger(Stack.Timers.TimerK, TimerName.K);
        bool sent = !Does(TransactionActions.Retransmit) || SendAgain();
        if (Does(TransactionActions.Destroy)) Destroy();
        if (Does(TransactionActions.PassToUser)) User.OnResponse(response!, from!);
        if (Does(TransactionActions.InformTimeout)) User.OnFailure(transport: false);
        if (Does(TransactionActions.InformTransportError)) User.OnFailure(transport: true);
        if (!sent) Step(NonInviteClientInput.TransportError);
    }
}
