using Carillon.Storage.Migrations;

namespace Carillon.Storage;

/// <summary>The database of this installation: where it is, and its schema.</summary>
public sealed class Database(DatabaseAddress address)
{
    public DatabaseAddress Address { get; } = address;

    /// <summary>Makes the database where it is missing and brings its schema up to date. Twice does no harm.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be reached, opened or made; the message says why.</exception>
    public void Migrate() => SchemaMigrator.Migrate(Address);
}
