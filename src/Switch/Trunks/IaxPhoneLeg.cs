using Carillon.Telephony.V1;

namespace Carillon.Switch.Trunks;

/// <summary>An agent's phone that speaks IAX2: its audio goes in mini frames.</summary>
internal sealed class IaxPhoneLeg(string id, LegKind kind, long madeAt, IaxPhoneDesk desk, TrunkPort trunk) : IaxLeg(id, kind, madeAt, desk, trunk)
{
    public IDisposable? RingTimer { get; set; }
}
