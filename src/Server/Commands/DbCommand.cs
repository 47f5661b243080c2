using System.CommandLine;

namespace Carillon.Server.Commands;

/// <summary><c>carillon db</c>: the database of a floor, from its servers' configuration to their promotion.</summary>
internal static class DbCommand
{
    public static Command Build() => new("db", "The database: configurations, status, promotion, backups.")
    {
        DbConfigCommand.Build(),
        DbInitCommand.Build(),
        DbStatusCommand.Build(),
        DbPromoteCommand.Build(),
        DbBackupCommand.BuildBackup(),
        DbBackupCommand.BuildRestore(),
    };
}
