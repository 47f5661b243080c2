using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Journalling;

/// <summary>The end of a leg whose process died with it.</summary>
internal static class LostLegs
{
    public static void Complete(LegEnded end)
    {
        var info = EndCauses.Of(EndCause.ServerLost);
        (end.Cause, end.SipCode, end.Q850, end.Text) = (info.Cause, (uint)info.SipCode, info.Q850, info.Sentence);
    }
}
