namespace Carillon.Server.Bench;

/// <summary>A floor whose own servers can be looked into: what they hold, and what they have on record.</summary>
internal interface ISoakFloor : IBenchFloor
{
    IReadOnlyList<ServerUnderTest> Servers { get; }
}
