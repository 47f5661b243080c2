using Carillon.Contracts;

namespace Carillon.Web.Client.Admin;

/// <summary>Which columns the table of the database's servers needs: a file has neither a version nor anybody to be behind.</summary>
/// <param name="At">How far it is (GTID).</param>
public sealed record DatabaseColumns(bool Version, bool Behind, bool SemiSync, bool Galera, bool At)
{
    public static DatabaseColumns Of(IReadOnlyList<DatabaseNodeDto> nodes) => new(
        Version: nodes.Any(n => n.Version.Length > 0),
        Behind: nodes.Any(n => n.LagSeconds is not null),
        // Of one server alone it is off, which is no news.
        SemiSync: nodes.Any(n => n.SemiSync is not null) && nodes.Count > 1,
        Galera: nodes.Any(n => n.GaleraStatus is not null),
        At: nodes.Any(n => n.Gtid is not null));
}
