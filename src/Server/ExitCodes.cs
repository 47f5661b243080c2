namespace Carillon.Server;

/// <summary>What the exit codes of all commands mean.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    /// <summary>It ran, and what it ran failed: a demo whose counters are red, a server that stopped on a fault.</summary>
    public const int Failed = 1;
    /// <summary>Wrong words, a file that cannot be read, settings out of range: trying again changes nothing.</summary>
    public const int BadInput = 2;
    /// <summary>Something needed is not there: a port is taken, the database does not answer.</summary>
    public const int Unavailable = 3;
}
