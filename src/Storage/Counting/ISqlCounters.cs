namespace Carillon.Storage;

/// <summary>SQL as it was executed by this process, since its start.</summary>
public interface ISqlCounters
{
    SqlCounts Read();
}

/// <summary>
/// A command of several statements counts each; BEGIN, COMMIT and ROLLBACK are not counted. Background: leases and health, apart from all else.
/// </summary>
public sealed record SqlCounts(long Statements, long RowsWritten, long BackgroundStatements, long BackgroundRowsWritten, long Retries);
