using System.CommandLine;

namespace Carillon.Server.Commands;

/// <summary>All commands of the one executable. Each has its own file, its own --help, and the exit codes of <see cref="ExitCodes"/>.</summary>
internal static class CommandTree
{
    public static RootCommand Build()
    {
        var root = new RootCommand("Carillon: a clustered predictive dialer and contact centre.")
        {
            DemoCommand.Build(),
            ServeCommand.Build(),
            ImportCommand.Build(),
            UserCommand.Build(),
            StopCommand.Build(),
            ClusterCommand.Build(),
            DbCommand.Build(),
            DoctorCommand.Build(),
            SelfTestCommand.Build(),
            LbCommand.Build(),
            LabCommand.Build(),
            BenchCommand.Build(),
            PlanCommand.Build(),
            VersionCommand.Build(),
        };
        root.Add(HelpCommand.Build(root));
        return root;
    }
}
