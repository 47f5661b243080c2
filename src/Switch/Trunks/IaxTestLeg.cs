using Carillon.Telephony.V1;

namespace Carillon.Switch.Trunks;

/// <summary>A test call over a trunk: ours to an echo there, or one of theirs to an echo or tone here.</summary>
internal sealed class IaxTestLeg(string id, long madeAt, IIaxDesk desk, TrunkPort trunk) : IaxLeg(id, LegKind.LegTest, madeAt, desk, trunk)
{
    /// <summary>Of their calls: the end of its time.</summary>
    public ITimer? Timer { get; set; }

    public override void Release(EndCause cause)
    {
        Timer?.Dispose();
        base.Release(cause);
    }
}
