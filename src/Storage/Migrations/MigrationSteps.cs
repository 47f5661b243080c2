namespace Carillon.Storage.Migrations;

/// <summary>The order in which the schema grew. Steps are only added: a database of any age runs those that it lacks.</summary>
internal static class MigrationSteps
{
    public const long Leads = 1;
    public const long Attempts = 2;
    public const long Agents = 3;
    public const long People = 4;
    public const long Infrastructure = 5;
    public const long OrleansMembership = 6;
    public const long PhoneSrtp = 7;
    public const long RecordingStore = 8;
    public const long LegAudio = 9;
    public const long Iax2Peers = 10;
    public const long PhoneIax2Trust = 11;
    public const long PhoneSecondServer = 12;
    public const long JoinTokens = 13;
    public const long PhoneOutsideNumber = 14;
    public const long DoNotCall = 15;
    /// <summary>The schema that this program knows.</summary>
    internal const long Newest = DoNotCall;
}
