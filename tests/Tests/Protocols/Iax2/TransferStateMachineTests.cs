using Carillon.Protocols.Iax2;
using static Carillon.Protocols.Iax2.TransferAction;
using static Carillon.Protocols.Iax2.TransferInput;
using static Carillon.Protocols.Iax2.TransferState;

namespace Carillon.Tests.Protocols.Iax2;

/// <summary>The table again, cell by cell: whatever is not here must change nothing.</summary>
public sealed class TransferStateMachineTests
{
    static readonly Dictionary<(TransferState, TransferInput), (TransferState, TransferAction)> Expected = new()
    {
        [(TransferState.None, RequestAllowed)] = (Reaching, SendTxCnt),
        [(TransferState.None, RequestForbidden)] = (TransferState.None, SendTxRej),
        [(TransferState.None, Ask)] = (Asked, SendTxReq),

        [(Reaching, RequestAllowed)] = (Reaching, SendTxRej),
        [(Reaching, RequestForbidden)] = (Reaching, SendTxRej),
        [(Reaching, Reached)] = (Ready, SendTxReady),
        [(Reaching, ReachedFromThere)] = (Reaching, SendTxAcc),
        [(Reaching, RejectReceived)] = (TransferState.None, TransferAction.None),
        [(Reaching, MediaReceived)] = (TransferState.None, SendTxRej),
        [(Reaching, TransferInput.TooLong)] = (TransferState.None, SendTxRej),

        [(Ready, RequestAllowed)] = (Ready, SendTxRej),
        [(Ready, RequestForbidden)] = (Ready, SendTxRej),
        [(Ready, ReachedFromThere)] = (Ready, SendTxAcc),
        [(Ready, ReleaseReceived)] = (TransferState.None, Move),
        [(Ready, RejectReceived)] = (TransferState.None, TransferAction.None),
        [(Ready, MediaReceived)] = (TransferState.None, SendTxRej),
        [(Ready, TransferInput.TooLong)] = (TransferState.None, SendTxRej),

        [(Asked, RequestAllowed)] = (Asked, SendTxRej),
        [(Asked, RequestForbidden)] = (Asked, SendTxRej),
        [(Asked, ReadyReceived)] = (PartyReady, ReleaseBoth),
        [(Asked, RejectReceived)] = (TransferState.None, GiveUp),
        [(Asked, OtherGaveUp)] = (TransferState.None, SendTxRej),
        [(Asked, TransferInput.TooLong)] = (TransferState.None, RejectAndGiveUp),

        [(PartyReady, RequestAllowed)] = (PartyReady, SendTxRej),
        [(PartyReady, RequestForbidden)] = (PartyReady, SendTxRej),
        [(PartyReady, RejectReceived)] = (TransferState.None, GiveUp),
        [(PartyReady, OtherGaveUp)] = (TransferState.None, SendTxRej),
        [(PartyReady, TransferInput.TooLong)] = (TransferState.None, RejectAndGiveUp),
    };

    [Fact]
    public void Every_state_takes_every_input_as_written()
    {
        foreach (var state in Enum.GetValues<TransferState>())
        {
            foreach (var input in Enum.GetValues<TransferInput>())
            {
                var expected = Expected.GetValueOrDefault((state, input), (state, TransferAction.None));
                Assert.Equal((state, input, expected), (state, input, TransferStateMachine.Step(state, input)));
            }
        }
    }

    [Fact]
    public void Nothing_is_moved_that_was_not_reached_and_no_state_lasts_for_ever()
    {
        foreach (var state in Enum.GetValues<TransferState>())
        {
            if (state != Ready) Assert.NotEqual(Move, TransferStateMachine.Step(state, ReleaseReceived).Do);
            Assert.Equal(TransferState.None, TransferStateMachine.Step(state, TransferInput.TooLong).Next);
        }
    }
}
