using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Protocols.Sip.Transactions;
using Carillon.Signalling.Sip.Loop;

namespace Carillon.Signalling.Sip.Transactions;

/// <summary>Runs InviteClientTable: one INVITE until its final response has settled.</summary>
internal sealed class InviteClient(SipStack stack, string key, ReadOnlyMemory<byte> invite, SipHop target, IClientUser user)
    : ClientTransaction(stack, key, invite, target, user)
{
    private InviteClientState _state = InviteClientState.Calling;

    public override void Start()
    {
        if (!SendAndWait(Stack.Timers.TimerB)) OnTransportError();
    }

    public override void OnResponse(SipMessage response, SipHop from)
    {
        var input = response.StatusCode switch
        {
            < 200 => InviteClientInput.Provisional,
            < 300 => InviteClientInput.Success,
            _ => InviteClientInput.Refusal,
        };
        Step(input, response, from);
    }

    protected override bool IsUnheard => _state == InviteClientState.Calling;

    protected override void OnTransportError() => Step(InviteClientInput.TransportError);

    public override void OnTimer(TimerName name) => Step(name switch
    {
        TimerName.Retransmit => InviteClientInput.TimerA,
        TimerName.Timeout => InviteClientInput.TimerB,
        TimerName.D => InviteClientInput.TimerD,
        _ => InviteClientInput.TimerM,
    });

    private void Step(InviteClientInput input, SipMessage? response = null, SipHop? from = null)
    {
        (_state, var actions) = InviteClientTable.Step(_state, input);
        bool Does(TransactionActions action) => (actions & action) != 0;

        if (Does(TransactionActions.StopRetransmit)) StopRetransmit();
        if (Does(TransactionActions.StopTimeout)) StopTimeout();
        if (Does(TransactionActions.NextRetransmit)) RetransmitIn(static (_, interval) => 2 * interval);
        if (Does(TransactionActions.StartD)) Linger(Stack.Timers.TimerD, TimerName.D);
        if (Does(TransactionActions.StartM))
        {
            // For half a minute, with nothing left to send.
            ForgetRequest();
            Linger(Stack.Timers.TimerM, TimerName.M);
        }
        bool sent = true;
        if (Does(TransactionActions.Retransmit)) sent = SendAgain();
        if (Does(TransactionActions.SendAck)) sent = Send(Stack.Requests.AckOfRefusal(Request.Span, response!));
        if (Does(TransactionActions.Destroy)) Destroy();
        if (Does(TransactionActions.PassToUser)) User.OnResponse(response!, from!);
        if (Does(TransactionActions.InformTimeout)) User.OnFailure(transport: false);
        if (Does(TransactionActions.InformTransportError)) User.OnFailure(transport: true);
        if (!sent) Step(InviteClientInput.TransportError);
    }
}
