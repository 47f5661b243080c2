using Carillon.Server.Commands;
using Carillon.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Server.Roles;

/// <summary>The stores without a server, for commands that work on the database alone.</summary>
internal static class Stores
{
    /// <summary>Brings the schema up to date, runs the work, closes all; what commonly goes wrong becomes a sentence and an exit code.</summary>
    public static async Task<int> Use(string database, Func<IServiceProvider, Task<int>> work, CancellationToken cancel)
    {
        if (!DatabaseAddress.TryParse(database, out var address, out var fault))
            return Complain.BadInput(fault);
        try
        {
            cancel.ThrowIfCancellationRequested();
            await using var stores = Open(address, database);
            return await work(stores);
        }
        catch (StorageUnavailableException e)
        {
            return Complain.Unavailable(e.Message);
        }
    }

    public static ServiceProvider Open(DatabaseAddress address, string database)
    {
        new Database(address).Migrate();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddCarillonStorage(new StorageOptions { Database = database });
        return services.BuildServiceProvider();
    }
}
