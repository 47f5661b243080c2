using System.CommandLine;
using Carillon.Storage;

namespace Carillon.Server.Commands;

/// <summary><c>carillon db init</c>: the users' SQL as text, or the schema.</summary>
internal static class DbInitCommand
{
    private static readonly Option<string> Database = CommonOptions.Database();
    private static readonly Option<bool> Grants = new("--grants") { Description = "Print the SQL for MariaDB's root that makes the users, and do nothing." };

    public static Command Build()
    {
        var command = new Command("init", "Makes the database and brings its schema up to date; twice does no harm. --grants prints the SQL for the users first.") { Database, Grants };
        command.SetAction(parsed => Execute(parsed));
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        if (!DatabaseAddress.TryParse(parsed.GetValue(Database), out var address, out var fault))
            return Complain.BadInput(fault);
        if (parsed.GetValue(Grants))
        {
            if (address.Kind == DatabaseKind.Sqlite)
                return Complain.BadInput("--db is a SQLite file; it has no users");
            Console.Write(DatabaseConfiguration.Grants(address));
            return ExitCodes.Done;
        }

        try
        {
            using var database = new Database(address);
            database.Migrate();
            Console.WriteLine($"{address}: the schema is up to date");
            return ExitCodes.Done;
        }
        catch (StorageUnavailableException e)
        {
            return Complain.Unavailable(e.Message);
        }
    }
}
