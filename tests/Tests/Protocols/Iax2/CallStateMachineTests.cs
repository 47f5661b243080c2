using Carillon.Protocols.Iax2;
using static Carillon.Protocols.Iax2.CallAction;
using static Carillon.Protocols.Iax2.CallInput;
using static Carillon.Protocols.Iax2.CallState;

namespace Carillon.Tests.Protocols.Iax2;

/// <summary>The table again, written out cell by cell: whatever is not here must change nothing.</summary>
public sealed class CallStateMachineTests
{
    static readonly Dictionary<(CallState, CallInput), (CallState, CallAction)> Expected = new()
    {
        [(Initial, Dial)] = (Waiting, SendNew),
        [(Initial, NewReceived)] = (Authenticating, SendAuthReq),
        [(Initial, ProvenNewReceived)] = (Offered, OfferToHost),
        [(Initial, HangUp)] = (Ended, End),
        [(Initial, Abandon)] = (Ended, End),

        [(Waiting, CallTokenReceived)] = (Waiting, SendNewWithToken),
        [(Waiting, AuthReqReceived)] = (Waiting, SendAuthRep),
        [(Waiting, AcceptReceived)] = (LinkedAsCaller, TellAccepted),
        [(Waiting, HangUp)] = (Releasing, SendHangup),
        [(Waiting, TooLong)] = (Releasing, SendHangup),
        [(Waiting, BusyReceived)] = (Releasing, SendHangup),
        [(Waiting, CongestionReceived)] = (Releasing, SendHangup),
        [(Waiting, Abandon)] = (Ended, End),
        [(Waiting, HangupReceived)] = (Ended, End),
        [(Waiting, RejectReceived)] = (Ended, End),
        [(Waiting, InvalReceived)] = (Ended, End),
        [(Waiting, RetriesSpent)] = (Ended, End),

        [(LinkedAsCaller, ProceedingReceived)] = (LinkedAsCaller, TellProceeding),
        [(LinkedAsCaller, RingingReceived)] = (LinkedAsCaller, TellRinging),
        [(LinkedAsCaller, AnswerReceived)] = (Up, TellAnswered),
        [(LinkedAsCaller, TransferReleased)] = (Releasing, SendTransferRelease),
        [(LinkedAsCaller, HangUp)] = (Releasing, SendHangup),
        [(LinkedAsCaller, BusyReceived)] = (Releasing, SendHangup),
        [(LinkedAsCaller, CongestionReceived)] = (Releasing, SendHangup),
        [(LinkedAsCaller, Abandon)] = (Ended, End),
        [(LinkedAsCaller, HangupReceived)] = (Ended, End),
        [(LinkedAsCaller, RejectReceived)] = (Ended, End),
        [(LinkedAsCaller, InvalReceived)] = (Ended, End),
        [(LinkedAsCaller, RetriesSpent)] = (Ended, End),

        [(Authenticating, AuthenticationPassed)] = (Offered, OfferToHost),
        [(Authenticating, AuthenticationFailed)] = (Releasing, SendReject),
        [(Authenticating, TooLong)] = (Releasing, SendReject),
        [(Authenticating, HangUp)] = (Releasing, SendReject),
        [(Authenticating, Abandon)] = (Ended, End),
        [(Authenticating, HangupReceived)] = (Ended, End),
        [(Authenticating, RejectReceived)] = (Ended, End),
        [(Authenticating, InvalReceived)] = (Ended, End),
        [(Authenticating, RetriesSpent)] = (Ended, End),

        [(Offered, Accept)] = (LinkedAsCallee, SendAccept),
        [(Offered, Proceed)] = (LinkedAsCallee, SendAcceptAndProceeding),
        [(Offered, Ring)] = (LinkedAsCallee, SendAcceptAndRinging),
        [(Offered, Progress)] = (LinkedAsCallee, SendAcceptAndProgress),
        [(Offered, Answer)] = (Up, SendAcceptAndAnswer),
        [(Offered, HangUp)] = (Releasing, SendReject),
        [(Offered, Abandon)] = (Ended, End),
        [(Offered, HangupReceived)] = (Ended, End),
        [(Offered, RejectReceived)] = (Ended, End),
        [(Offered, InvalReceived)] = (Ended, End),
        [(Offered, RetriesSpent)] = (Ended, End),

        [(LinkedAsCallee, Proceed)] = (LinkedAsCallee, SendProceeding),
        [(LinkedAsCallee, Ring)] = (LinkedAsCallee, SendRinging),
        [(LinkedAsCallee, Progress)] = (LinkedAsCallee, SendProgress),
        [(LinkedAsCallee, Answer)] = (Up, SendAnswer),
        [(LinkedAsCallee, TransferReleased)] = (Releasing, SendTransferRelease),
        [(LinkedAsCallee, HangUp)] = (Releasing, SendHangup),
        [(LinkedAsCallee, BusyReceived)] = (Releasing, SendHangup),
        [(LinkedAsCallee, CongestionReceived)] = (Releasing, SendHangup),
        [(LinkedAsCallee, Abandon)] = (Ended, End),
        [(LinkedAsCallee, HangupReceived)] = (Ended, End),
        [(LinkedAsCallee, RejectReceived)] = (Ended, End),
        [(LinkedAsCallee, InvalReceived)] = (Ended, End),
        [(LinkedAsCallee, RetriesSpent)] = (Ended, End),

        [(Up, TransferReleased)] = (Releasing, SendTransferRelease),
        [(Up, HangUp)] = (Releasing, SendHangup),
        [(Up, BusyReceived)] = (Releasing, SendHangup),
        [(Up, CongestionReceived)] = (Releasing, SendHangup),
        [(Up, Abandon)] = (Ended, End),
        [(Up, HangupReceived)] = (Ended, End),
        [(Up, RejectReceived)] = (Ended, End),
        [(Up, InvalReceived)] = (Ended, End),
        [(Up, RetriesSpent)] = (Ended, End),

        [(Releasing, AllAcknowledged)] = (Ended, End),
        [(Releasing, HangupReceived)] = (Ended, End),
        [(Releasing, RejectReceived)] = (Ended, End),
        [(Releasing, InvalReceived)] = (Ended, End),
        [(Releasing, RetriesSpent)] = (Ended, End),
        [(Releasing, Abandon)] = (Ended, End),
    };

    [Fact]
    public void Every_state_takes_every_input_as_written()
    {
        foreach (var state in Enum.GetValues<CallState>())
        {
            foreach (var input in Enum.GetValues<CallInput>())
            {
                var expected = Expected.GetValueOrDefault((state, input), (state, None));
                Assert.Equal((state, input, expected), (state, input, CallStateMachine.Step(state, input)));
            }
        }
    }

    [Fact]
    public void From_every_state_the_end_can_be_reached_and_it_is_final()
    {
        foreach (var state in Enum.GetValues<CallState>())
        {
            var after = CallStateMachine.Step(CallStateMachine.Step(state, HangUp).Next, RetriesSpent).Next;
            Assert.Equal(Ended, after);
        }
        foreach (var input in Enum.GetValues<CallInput>()) Assert.Equal((Ended, None), CallStateMachine.Step(Ended, input));
    }

    [Fact]
    public void Every_state_is_reached_from_the_first()
    {
        HashSet<CallState> reached = [Initial];
        for (var grown = 0; grown != reached.Count;)
        {
            grown = reached.Count;
            foreach (var state in reached.ToArray())
            {
                foreach (var input in Enum.GetValues<CallInput>()) reached.Add(CallStateMachine.Step(state, input).Next);
            }
        }
        Assert.Equal(Enum.GetValues<CallState>().ToHashSet(), reached);
    }
}
