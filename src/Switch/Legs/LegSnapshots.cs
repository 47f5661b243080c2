using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>A leg as the contract shows it.</summary>
internal static class LegSnapshots
{
    public static LegSnapshot Of(Leg leg, TimeProvider clock) => new()
    {
        LegId = leg.Id,
        Kind = leg.Kind,
        State = leg.State,
        AttemptId = leg.AttemptId,
        CampaignId = leg.CampaignId,
        Epoch = leg.Epoch,
        AgentId = leg.AgentId,
        RoomId = leg.RoomId,
        CarrierId = leg.CarrierId,
        PeerServerId = leg.PeerServerId,
        AgeMs = (ulong)clock.GetElapsedTime(leg.MadeAt).TotalMilliseconds,
        UpMs = leg.IsAnswered ? (ulong)clock.GetElapsedTime(leg.AnsweredAt).TotalMilliseconds : 0,
        RecordingId = leg.RecordingId,
        Number = leg.Number,
        InviteSent = leg.InviteSent,
        Mode = leg.RoomMode,
        WhisperToLeg = leg.WhisperTo?.Id ?? "",
        Called = leg.Called,
        ParkedIn = leg.ParkedIn,
    };
}
