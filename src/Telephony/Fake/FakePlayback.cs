using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>A playback that has not ended; the first of its place is the one that is heard.</summary>
internal sealed record FakePlayback(Play Order)
{
    public string Place => Order.RoomId.Length > 0 ? Order.RoomId : Order.LegId;

    public IEnumerable<string> Names => Order.Prompt.Length > 0 ? Order.Prompts.Prepend(Order.Prompt) : Order.Prompts;
}
