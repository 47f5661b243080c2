using Carillon.Switch.Control;
using Carillon.Switch.Trunks;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Heartbeat;

/// <summary>Five times a second: that this server lives, and whom of its neighbours it does not hear. Told live, never journalled.</summary>
internal sealed class Pulse(Floor floor, LinkDesk links, Fence fence) : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Two POKEs without an answer: less is no news.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(400);

    private ITimer? _timer;

    public void Start() => _timer = floor.Clock.CreateTimer(_ => floor.Loop.Post(Beat), null, Interval, Interval);

    public void Dispose() => _timer?.Dispose();

    private void Beat()
    {
        if (floor.Events.HasReaders)
            floor.Events.PublishLive(new SwitchEvent { Heartbeat = new Telephony.V1.Heartbeat { Fence = fence.Number, Silent = { links.SilentSiblings(Moment) } } });
    }
}
