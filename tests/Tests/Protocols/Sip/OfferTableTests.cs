using Carillon.Protocols.Sip.Transactions;
using static Carillon.Protocols.Sip.Transactions.OfferActions;

namespace Carillon.Tests.Protocols.Sip;

/// <summary>RFC 3261 section 14: who may change a session when.</summary>
public sealed class OfferTableTests
{
    [Fact]
    public void Every_state_with_every_input()
    {
        Dictionary<(OfferState, OfferInput), (OfferState, OfferActions)> drawn = new()
        {
            [(OfferState.Busy, OfferInput.Want)] = (OfferState.Busy, Keep),
            [(OfferState.Busy, OfferInput.TheirInvite)] = (OfferState.Busy, Take),
            [(OfferState.Busy, OfferInput.TheirUpdate)] = (OfferState.Busy, Take),
            [(OfferState.Busy, OfferInput.TheirsDone)] = (OfferState.Idle, SendKept),
            [(OfferState.Idle, OfferInput.Want)] = (OfferState.Sent, Send),
            [(OfferState.Idle, OfferInput.TheirInvite)] = (OfferState.Busy, Take),
            [(OfferState.Idle, OfferInput.TheirUpdate)] = (OfferState.Idle, Take),
            [(OfferState.Sent, OfferInput.Want)] = (OfferState.Sent, Keep),
            [(OfferState.Sent, OfferInput.Success)] = (OfferState.Idle, Conclude | SendKept),
            [(OfferState.Sent, OfferInput.Failure)] = (OfferState.Idle, TellFailure | SendKept),
            [(OfferState.Sent, OfferInput.Glare)] = (OfferState.BackOff, StartBackOff),
            [(OfferState.Sent, OfferInput.TheirInvite)] = (OfferState.Sent, Refuse),
            [(OfferState.Sent, OfferInput.TheirUpdate)] = (OfferState.Sent, Refuse),
            [(OfferState.BackOff, OfferInput.Want)] = (OfferState.BackOff, Keep),
            [(OfferState.BackOff, OfferInput.BackOffDue)] = (OfferState.Sent, Send),
            [(OfferState.BackOff, OfferInput.TheirInvite)] = (OfferState.BackOff, Take),
            [(OfferState.BackOff, OfferInput.TheirUpdate)] = (OfferState.BackOff, Take),
        };
        foreach (var state in Enum.GetValues<OfferState>())
            foreach (var input in Enum.GetValues<OfferInput>())
                Assert.Equal((state, input, drawn.GetValueOrDefault((state, input), (state, None))), (state, input, OfferTable.Step(state, input)));
    }
}
