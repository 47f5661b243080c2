using Carillon.Media;
using Carillon.Switch.Legs;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Playbacks;

/// <summary>A playback that has not ended.</summary>
/// <param name="order">As it was given.</param>
/// <param name="leg">Who hears it; null: a room.</param>
internal sealed class RunningPlayback(Play order, Leg? leg)
{
    public Play Order { get; } = order;

    public Leg? Leg { get; } = leg;

    /// <summary>The id of the leg or of the room.</summary>
    public string Place => Leg?.Id ?? Order.RoomId;

    public Playback? Playback { get; set; }
}
