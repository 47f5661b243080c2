using FluentMigrator.Runner;
using FluentMigrator.Runner.Initialization;
using FluentMigrator.Runner.VersionTableInfo;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;

namespace Carillon.Storage.Migrations;

/// <summary>Brings a database to the newest schema; twice does no harm, and of two processes that start together one waits.</summary>
internal static class SchemaMigrator
{
    private const int LockSeconds = 60;

    public static void Migrate(DatabaseAddress address)
    {
        try
        {
            if (address.Kind == DatabaseKind.Sqlite)
                MigrateFile(address);
            else
                MigrateServer(address);
        }
        catch (Exception e) when (e is not StorageUnavailableException && StorageUnavailableException.Explain(e, address) is { } sentence)
        {
            throw new StorageUnavailableException(sentence, e);
        }
    }

    private static void MigrateFile(DatabaseAddress address)
    {
        PrepareFolder(address);
        using (var connection = new SqliteConnection(address.ConnectionString))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            // Kept in the file: readers are never blocked by the writer.
            command.CommandText = "PRAGMA journal_mode = WAL";
            command.ExecuteNonQuery();
        }

        RunSteps(address, runner => runner.AddSQLite());
    }

    private static void PrepareFolder(DatabaseAddress address)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(address.Name) ?? ".");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"The folder of the database file {address.Name} cannot be made: {e.Message}", e);
        }
    }

    /// 1 make the database where it is missing  2 keep other processes out  3 names compare by their bytes, as on SQLite  4 run the steps
    private static void MigrateServer(DatabaseAddress address)
    {
        CreateDatabase(address); // 1
        // Not pooled: the lock goes with the connection.
        using var connection = new MySqlConnection(address.ConnectionString + ";Pooling=false");
        connection.Open();
        TakeLock(connection, address); // 2
        Execute(connection, $"ALTER DATABASE `{address.Name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"); // 3
        RunSteps(address, runner => runner.AddMySql8()); // 4
    }

    private static void CreateDatabase(DatabaseAddress address)
    {
        if (Exists(address))
            return;
        using var server = new MySqlConnection(address.ServerOnlyConnectionString);
        server.Open();
        try
        {
            Execute(server, $"CREATE DATABASE IF NOT EXISTS `{address.Name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
        }
        catch (MySqlException e) when (e.ErrorCode is MySqlErrorCode.DatabaseAccessDenied or MySqlErrorCode.AccessDenied)
        {
            throw new StorageUnavailableException($"There is no database {address.Name} on {address.Host}:{address.Port}, and user {address.User} may not create it.", e);
        }
    }

    private static bool Exists(DatabaseAddress address)
    {
        try
        {
            // Not pooled: a connection of before does not notice that its database is gone.
            using var connection = new MySqlConnection(address.ConnectionString + ";Pooling=false");
            connection.Open();
            return true;
        }
        catch (MySqlException e) when (e.ErrorCode is MySqlErrorCode.UnknownDatabase or MySqlErrorCode.DatabaseAccessDenied)
        {
            return false;
        }
    }

    private static void TakeLock(MySqlConnection connection, DatabaseAddress address)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT GET_LOCK(@name, @seconds)";
        command.CommandTimeout = LockSeconds + 10;
        command.Parameters.AddWithValue("@name", "carillon.migrate." + address.Name);
        command.Parameters.AddWithValue("@seconds", LockSeconds);
        if (Convert.ToInt32(command.ExecuteScalar(), null) != 1)
            throw new StorageUnavailableException($"Another process has been changing the schema of {address.Name} for more than {LockSeconds} s.");
    }

    private static void Execute(MySqlConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The database's name was checked to be letters, digits, _ and -; names cannot be parameters.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static void RunSteps(DatabaseAddress address, Action<IMigrationRunnerBuilder> database)
    {
        using var services = new ServiceCollection()
            .AddFluentMigratorCore()
            .ConfigureRunner(runner =>
            {
                database(runner);
                runner.WithGlobalConnectionString(address.ConnectionString)
                    .ScanIn(typeof(SchemaMigrator).Assembly).For.Migrations();
            })
            .AddScoped<IVersionTableMetaData, SchemaVersionTable>()
            .Configure<RunnerOptions>(options => options.TransactionPerSession = false)
            .BuildServiceProvider(validateScopes: false);
        using var scope = services.CreateScope();
        scope.ServiceProvider.GetRequiredService<IMigrationRunner>().MigrateUp();
    }
}
