using Carillon.Storage;
using Carillon.Web.Api;

namespace Carillon.Server.Roles;

/// <summary>Web shows what Storage counts, and neither knows the other.</summary>
internal sealed class SqlCountsAdapter(ISqlCounters counters, MembershipSql membership) : ISqlCounts
{
    public long Statements => counters.Read() is var c ? c.Statements + c.BackgroundStatements + membership.Commands : 0;
    public long RowsWritten => counters.Read() is var c ? c.RowsWritten + c.BackgroundRowsWritten : 0;
    public long Background => counters.Read().BackgroundStatements + membership.Commands;
}
