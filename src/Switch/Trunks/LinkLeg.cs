using Carillon.Telephony.V1;

namespace Carillon.Switch.Trunks;

/// <summary>One end of a link between two switches: its audio goes in the trunk's frames.</summary>
internal sealed class LinkLeg(string id, long madeAt, LinkDesk desk, TrunkPort trunk) : IaxLeg(id, LegKind.LegLink, madeAt, desk, trunk)
{
    /// <summary>The room on the other server, for links that we make.</summary>
    public string FarRoomId { get; init; } = "";

    /// <summary>The link that came in and is passed on by this one: answered when this one is.</summary>
    public LinkLeg? AnswersFor { get; init; }
}
