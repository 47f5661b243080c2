using Carillon.Switch.Control;
using Carillon.Switch.Journalling;
using Carillon.Switch.Recordings;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Hosting;

/// <summary>What the boot before this one left open: before anything new begins, its ends are known again, its legs have ended as lost and
/// its recordings are reported.</summary>
internal static class LastBoot
{
    public static void End(Recovery recovery, Floor floor)
    {
        foreach (var (sequence, end) in recovery.Ends)
        {
            floor.Events.Remember(sequence, end);
            floor.Legs.RememberEnded(end.LegId);
        }

        foreach (var end in recovery.OpenLegs)
        {
            LostLegs.Complete(end);
            floor.Events.Publish(new SwitchEvent { LegEnded = end });
            floor.Legs.RememberEnded(end.LegId);
        }

        foreach (var order in recovery.OpenRecordings)
        {
            if (LostRecordings.Find(floor.Options.RecordingFolder, order) is { } ready)
                floor.Recordings.Tell(order, ready);
        }

        foreach (var (sequence, path) in recovery.Moved)
            floor.Recordings.Mover.Moved(sequence, path);
    }
}
