namespace Carillon.Storage.Nodes;

/// <summary>Which node is written to. <see cref="Reason"/> says why there is none.</summary>
internal sealed record WriterChoice(DatabaseNode? Node, string Reason = "")
{
    /// <summary>
    /// Pure. 1 of Galera, where all nodes take writes, the one that the web processes have agreed on  2 the node of now stays as long as it takes
    /// writes: nobody goes back by himself  3 else the first of Galera, as written  4 of replication the one that is writable: with two of them an
    /// operator must say which, for each has rows that the other lacks.
    /// </summary>
    public static WriterChoice Of(IReadOnlyList<NodeLook> looks, DatabaseNode? now)
    {
        var writable = looks.Where(l => l.TakesWrites).ToList();
        var galera = writable.Where(l => l.IsGalera).ToList();
        var agreed = galera.Select(l => l.Recorded).OfType<RecordedWriter>().MaxBy(r => r.Epoch)?.Owner;
        return (galera.Find(l => l.Node.ToString() == agreed) // 1
            ?? writable.Find(l => l.Node == now) // 2
            ?? galera.FirstOrDefault()) is { } found // 3
            ? new(found.Node)
            : OfReplication(writable, looks); // 4
    }

    private static WriterChoice OfReplication(List<NodeLook> writable, IReadOnlyList<NodeLook> looks) => writable switch
    {
        [var one] => new(one.Node),
        [] => new(null, $"No node of the database takes writes: {string.Join("; ", looks.Select(l => l.WhyNot))}."),
        _ => new(null, $"Two nodes of the database take writes, {string.Join(" and ", writable.Select(l => l.Node))}: make all but one read-only (carillon db promote HOST:PORT)."),
    };
}
