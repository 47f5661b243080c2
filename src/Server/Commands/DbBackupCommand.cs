using System.CommandLine;
using System.Globalization;
using Carillon.Storage;
using Carillon.Storage.Upkeep;
using MySqlConnector;

namespace Carillon.Server.Commands;

/// <summary><c>carillon db backup</c> and <c>carillon db restore</c>: the database as one file, by MariaDB's own tools.</summary>
internal static class DbBackupCommand
{
    private static readonly Argument<string> NewFile = new("file") { Description = "The file to write, by custom NAME.sql.gz; one that is there is not overwritten." };
    private static readonly Argument<string> OldFile = new("file") { Description = "A file of carillon db backup." };
    private static readonly Option<bool> Force = new("--force") { Description = "Also over a database that is not empty: what is in it is gone." };
    private static readonly Option<string?> From = new("--from") { Description = "Another server of the same database, as a replica: HOST:PORT [default: the one that takes writes]." };
    private static readonly Option<string> Database = CommonOptions.Database();
    private static readonly Option<string?> User = OperatorAccount.User();
    private static readonly Option<string?> PasswordFile = PasswordSource.Option();

    public static Command BuildBackup()
    {
        var command = new Command("backup", "Writes the whole database into one file, as it was at one moment, while the floor works.") { NewFile, From, Database, User, PasswordFile };
        command.SetAction((parsed, cancel) => Run(parsed, "backup", async address =>
        {
            var path = parsed.GetValue(NewFile)!;
            if (File.Exists(path))
                return Complain.BadInput($"{path} is there already");
            var bytes = await Backup.Make(address, path, cancel);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {bytes / 1024.0 / 1024.0:0.0} MB from {address.Nodes[0]}, complete"));
            return ExitCodes.Done;
        }));
        return command;
    }

    public static Command BuildRestore()
    {
        var command = new Command("restore", "Puts a backup into an empty database.") { OldFile, Force, Database, User, PasswordFile };
        command.SetAction((parsed, cancel) => Run(parsed, "restore", async address =>
        {
            await Backup.Restore(address, parsed.GetValue(OldFile)!, parsed.GetValue(Force), cancel);
            Console.WriteLine($"{address}: restored");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, string what, Func<DatabaseAddress, Task<int>> work)
    {
        if (OperatorAccount.Servers(parsed.GetValue(Database)!, what, out var fault) is not { } address)
            return Complain.BadInput(fault);
        DatabaseNode node = default;
        var from = what == "backup" ? parsed.GetValue(From) : null;
        if (from is not null && !DatabaseNode.TryParse(from, out node))
            return Complain.BadInput($"--from is '{from}'; write HOST:PORT");
        if (OperatorAccount.Take(address, parsed.GetValue(User), parsed.GetValue(PasswordFile), out var missing) is not { } asked)
            return Complain.BadInput(missing!);
        try
        {
            using var database = new Database(asked);
            return await work(from is null ? database.Writable() : asked.At(node));
        }
        catch (Exception e) when (e is BackupFailedException or StorageUnavailableException or MySqlException)
        {
            return Complain.Unavailable(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Complain.BadInput(e.Message);
        }
    }
}
