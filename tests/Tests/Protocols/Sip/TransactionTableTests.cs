using Carillon.Protocols.Sip.Transactions;
using static Carillon.Protocols.Sip.Transactions.TransactionActions;

namespace Carillon.Tests.Protocols.Sip;

/// <summary>Every state with every input: what is listed does what it says, all else changes and does nothing.</summary>
public sealed class TransactionTableTests
{
    [Fact]
    public void Invite_client_walks_as_RFC_3261_and_6026_draw_it() => Walk<InviteClientState, InviteClientInput>(InviteClientTable.Step, new()
    {
        [(InviteClientState.Calling, InviteClientInput.TimerA)] = (InviteClientState.Calling, Retransmit | NextRetransmit),
        [(InviteClientState.Calling, InviteClientInput.TimerB)] = (InviteClientState.Terminated, InformTimeout | Destroy),
        [(InviteClientState.Calling, InviteClientInput.TransportError)] = (InviteClientState.Terminated, InformTransportError | Destroy),
        [(InviteClientState.Calling, InviteClientInput.Provisional)] = (InviteClientState.Proceeding, PassToUser | StopRetransmit | StopTimeout),
        [(InviteClientState.Calling, InviteClientInput.Success)] = (InviteClientState.Accepted, PassToUser | StopRetransmit | StopTimeout | StartM),
        [(InviteClientState.Calling, InviteClientInput.Refusal)] = (InviteClientState.Completed, PassToUser | SendAck | StopRetransmit | StopTimeout | StartD),
        [(InviteClientState.Proceeding, InviteClientInput.Provisional)] = (InviteClientState.Proceeding, PassToUser),
        [(InviteClientState.Proceeding, InviteClientInput.Success)] = (InviteClientState.Accepted, PassToUser | StartM),
        [(InviteClientState.Proceeding, InviteClientInput.Refusal)] = (InviteClientState.Completed, PassToUser | SendAck | StartD),
        [(InviteClientState.Completed, InviteClientInput.Refusal)] = (InviteClientState.Completed, SendAck),
        [(InviteClientState.Completed, InviteClientInput.TimerD)] = (InviteClientState.Terminated, Destroy),
        [(InviteClientState.Completed, InviteClientInput.TransportError)] = (InviteClientState.Terminated, InformTransportError | Destroy),
        [(InviteClientState.Accepted, InviteClientInput.Success)] = (InviteClientState.Accepted, PassToUser),
        [(InviteClientState.Accepted, InviteClientInput.TimerM)] = (InviteClientState.Terminated, Destroy),
    });

    [Fact]
    public void Non_INVITE_client_walks_as_RFC_3261_draws_it() => Walk<NonInviteClientState, NonInviteClientInput>(NonInviteClientTable.Step, new()
    {
        [(NonInviteClientState.Trying, NonInviteClientInput.TimerE)] = (NonInviteClientState.Trying, Retransmit | NextRetransmit),
        [(NonInviteClientState.Trying, NonInviteClientInput.TimerF)] = (NonInviteClientState.Terminated, InformTimeout | Destroy),
        [(NonInviteClientState.Trying, NonInviteClientInput.TransportError)] = (NonInviteClientState.Terminated, InformTransportError | Destroy),
        [(NonInviteClientState.Trying, NonInviteClientInput.Provisional)] = (NonInviteClientState.Proceeding, PassToUser),
        [(NonInviteClientState.Trying, NonInviteClientInput.Final)] = (NonInviteClientState.Completed, PassToUser | StopRetransmit | StopTimeout | StartK),
        [(NonInviteClientState.Proceeding, NonInviteClientInput.TimerE)] = (NonInviteClientState.Proceeding, Retransmit | RetransmitEveryT2),
        [(NonInviteClientState.Proceeding, NonInviteClientInput.TimerF)] = (NonInviteClientState.Terminated, InformTimeout | Destroy),
        [(NonInviteClientState.Proceeding, NonInviteClientInput.TransportError)] = (NonInviteClientState.Terminated, InformTransportError | Destroy),
        [(NonInviteClientState.Proceeding, NonInviteClientInput.Provisional)] = (NonInviteClientState.Proceeding, PassToUser),
        [(NonInviteClientState.Proceeding, NonInviteClientInput.Final)] = (NonInviteClientState.Completed, PassToUser | StopRetransmit | StopTimeout | StartK),
        [(NonInviteClientState.Completed, NonInviteClientInput.TimerK)] = (NonInviteClientState.Terminated, Destroy),
    });

    [Fact]
    public void Invite_server_walks_as_RFC_3261_and_6026_draw_it() => Walk<InviteServerState, InviteServerInput>(InviteServerTable.Step, new()
    {
        [(InviteServerState.Proceeding, InviteServerInput.Invite)] = (InviteServerState.Proceeding, Retransmit),
        [(InviteServerState.Proceeding, InviteServerInput.SendProvisional)] = (InviteServerState.Proceeding, SendResponse),
        [(InviteServerState.Proceeding, InviteServerInput.SendSuccess)] = (InviteServerState.Accepted, SendResponse | StartL),
        [(InviteServerState.Proceeding, InviteServerInput.SendRefusal)] = (InviteServerState.Completed, SendResponse | NextRetransmit | StartH),
        [(InviteServerState.Proceeding, InviteServerInput.TransportError)] = (InviteServerState.Terminated, InformTransportError | Destroy),
        [(InviteServerState.Completed, InviteServerInput.Invite)] = (InviteServerState.Completed, Retransmit),
        [(InviteServerState.Completed, InviteServerInput.TimerG)] = (InviteServerState.Completed, Retransmit | NextRetransmit),
        [(InviteServerState.Completed, InviteServerInput.TimerH)] = (InviteServerState.Terminated, InformTimeout | Destroy),
        [(InviteServerState.Completed, InviteServerInput.Ack)] = (InviteServerState.Confirmed, StopRetransmit | StopTimeout | StartI),
        [(InviteServerState.Completed, InviteServerInput.TransportError)] = (InviteServerState.Terminated, InformTransportError | Destroy),
        [(InviteServerState.Confirmed, InviteServerInput.TimerI)] = (InviteServerState.Terminated, Destroy),
        [(InviteServerState.Accepted, InviteServerInput.Ack)] = (InviteServerState.Accepted, PassToUser),
        [(InviteServerState.Accepted, InviteServerInput.SendSuccess)] = (InviteServerState.Accepted, SendResponse),
        [(InviteServerState.Accepted, InviteServerInput.TransportError)] = (InviteServerState.Accepted, InformTransportError),
        [(InviteServerState.Accepted, InviteServerInput.TimerL)] = (InviteServerState.Terminated, Destroy),
    });

    [Fact]
    public void Non_INVITE_server_walks_as_RFC_3261_draws_it() => Walk<NonInviteServerState, NonInviteServerInput>(NonInviteServerTable.Step, new()
    {
        [(NonInviteServerState.Trying, NonInviteServerInput.SendProvisional)] = (NonInviteServerState.Proceeding, SendResponse),
        [(NonInviteServerState.Trying, NonInviteServerInput.SendFinal)] = (NonInviteServerState.Completed, SendResponse | StartJ),
        [(NonInviteServerState.Proceeding, NonInviteServerInput.SendProvisional)] = (NonInviteServerState.Proceeding, SendResponse),
        [(NonInviteServerState.Proceeding, NonInviteServerInput.SendFinal)] = (NonInviteServerState.Completed, SendResponse | StartJ),
        [(NonInviteServerState.Proceeding, NonInviteServerInput.Request)] = (NonInviteServerState.Proceeding, Retransmit),
        [(NonInviteServerState.Proceeding, NonInviteServerInput.TransportError)] = (NonInviteServerState.Terminated, InformTransportError | Destroy),
        [(NonInviteServerState.Completed, NonInviteServerInput.Request)] = (NonInviteServerState.Completed, Retransmit),
        [(NonInviteServerState.Completed, NonInviteServerInput.TimerJ)] = (NonInviteServerState.Terminated, Destroy),
        [(NonInviteServerState.Completed, NonInviteServerInput.TransportError)] = (NonInviteServerState.Terminated, InformTransportError | Destroy),
    });

    private static void Walk<TState, TInput>(Func<TState, TInput, (TState, TransactionActions)> step, Dictionary<(TState, TInput), (TState, TransactionActions)> drawn)
        where TState : struct, Enum
        where TInput : struct, Enum
    {
        foreach (var state in Enum.GetValues<TState>())
            foreach (var input in Enum.GetValues<TInput>())
                Assert.Equal((state, input, drawn.GetValueOrDefault((state, input), (state, None))), (state, input, step(state, input)));
    }
}
