using Carillon.Media;
using Carillon.Switch.Trunks;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Incoming;

/// <summary>A call that a foreign peer made to us over IAX2, or one of a peer or a phone to a test number. Its caller hears nothing of us before early media or the answer.</summary>
internal sealed class IaxIncomingLeg(string id, LegKind kind, long madeAt, IaxIncomingDesk desk, TrunkPort trunk) : IaxLeg(id, kind, madeAt, desk, trunk)
{
    public string CallerName { get; init; } = "";

    public ITimer? RingTimer { get; set; }

    /// <summary>Of a test call: who speaks with it.</summary>
    public AppLeg? Tester { get; set; }

    /// <summary>Its caller hears us, and it is not answered.</summary>
    public bool IsEarly { get; set; }

    /// <summary>The Q.850 cause of a refusal, where the cause's own says too little.</summary>
    public byte RefusedWith { get; set; }

    public override void Release(EndCause cause)
    {
        RingTimer?.Dispose();
        Tester?.Dispose();
        if (RefusedWith > 0)
            Call?.HangUp(RefusedWith, Telephony.EndCauses.Of(cause).Sentence);
        base.Release(cause);
    }
}
