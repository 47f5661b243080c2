using Carillon.Storage.Databases;
using LinqToDB.Data;

namespace Carillon.Storage.Counting;

/// <summary>Counts at linq2db's trace of each command: there is no other way to the database for the stores. Who looks at nodes tells of it.</summary>
internal sealed class SqlCounter : ISqlCounters
{
    private long _statements;
    private long _rows;
    private long _backgroundStatements;
    private long _backgroundRows;
    private long _retries;

    public SqlCounts Read() => new(
        Interlocked.Read(ref _statements), Interlocked.Read(ref _rows),
        Interlocked.Read(ref _backgroundStatements), Interlocked.Read(ref _backgroundRows), Interlocked.Read(ref _retries));

    public void Retried() => Interlocked.Increment(ref _retries);

    /// <summary>Statements that looked at a node, past linq2db.</summary>
    public void Looked(int statements) => Interlocked.Add(ref _backgroundStatements, statements);

    public void Watch(TraceInfo trace)
    {
        if (trace.Command is null || trace.TraceInfoStep is not (TraceInfoStep.AfterExecute or TraceInfoStep.Error))
            return;
        var statements = StatementCount.Of(trace.Command.CommandText);
        var rows = Math.Max(0, trace.RecordsAffected ?? 0);
        if (trace.DataConnection is CarillonDb { IsBackground: true })
        {
            Interlocked.Add(ref _backgroundStatements, statements);
            Interlocked.Add(ref _backgroundRows, rows);
        }
        else
        {
            Interlocked.Add(ref _statements, statements);
            Interlocked.Add(ref _rows, rows);
        }
    }
}
