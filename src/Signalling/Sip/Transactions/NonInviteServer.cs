using System.Net;
using Carillon.Protocols.Sip;
using Carillon.Protocols.Sip.Transactions;
using Carillon.Signalling.Sip.Loop;

namespace Carillon.Signalling.Sip.Transactions;

/// <summary>Runs NonInviteServerTable: keeps the final response for as long as the request may come again.</summary>
internal sealed class NonInviteServer(SipStack stack, string key, SipHop replyTo) : ServerTransaction(stack, key, replyTo)
{
    private NonInviteServerState _state = NonInviteServerState.Trying;

    public override void OnRequest(SipMessage request) => Step(NonInviteServerInput.Request);

    public override void Respond(int status) => Step(status < 200 ? NonInviteServerInput.SendProvisional : NonInviteServerInput.SendFinal);

    public override void OnTimer(TimerName name) => Step(NonInviteServerInput.TimerJ);

    private void Step(NonInviteServerInput input)
    {
        (_state, var actions) = NonInviteServerTable.Step(_state, input);
        bool Does(TransactionActions action) => (actions & action) != 0;

        if (Does(TransactionActions.StartJ)) Linger(Stack.Timers.TimerJ, TimerName.J);
        bool sent = true;
        if (Does(TransactionActions.SendResponse)) sent = SendWritten();
        if (Does(TransactionActions.Retransmit)) sent = SendAgain();
        if (Does(TransactionActions.Destroy)) Destroy();
        if (!sent) Step(NonInviteServerInput.TransportError);
    }
}
