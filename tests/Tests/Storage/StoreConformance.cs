using Carillon.Domain.Calls;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Storage;

namespace Carillon.Tests.Storage;

/// <summary>One suite, two databases: what every test of the stores begins with.</summary>
public abstract class StoreConformance(DatabaseKind kind) : IDisposable
{
    protected StoreFixture Stores { get; } = new(kind);

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Stores.Dispose();
        GC.SuppressFinalize(this);
    }

    protected long Statements() => Stores.Get<ISqlCounters>().Read().Statements;

    /// <summary>A list with leads +12125550000 and up, and the campaign's lease.</summary>
    protected Task<(IReadOnlyList<Lead> Leads, long Epoch)> ReadyLeads(int count) => Some.ReadyLeads(Stores, count, Ct);

    protected Task<ImportProgress> Import(string text, ImportRequest request, List<RejectedRow>? rejected = null) =>
        Stores.Get<ILeadImporter>().Import(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), request, _ => { }, r => rejected?.Add(r), Ct);

    /// <summary>Facts that are given, and flushed to the database.</summary>
    protected async Task Give(params Func<IFactLog, Task>[] facts)
    {
        foreach (var fact in facts)
            await fact(Stores.Facts);
        Assert.True(await Stores.Facts.FlushAll(Ct));
        Assert.Equal(0, Stores.Facts.Pending);
    }
}
