using System.CommandLine;

namespace Carillon.Server.Commands;

/// <summary><c>carillon cluster ...</c>: servers come and go.</summary>
internal static class ClusterCommand
{
    public static Command Build() => new("cluster", "The servers of a floor: set up the first, add others, empty and remove them.")
    {
        ClusterInitCommand.Build(),
        ClusterTokenCommand.Build(),
        ClusterJoinCommand.Build(),
        ClusterStatusCommand.Build(),
        ClusterDrainCommand.Build(),
        ClusterUndrainCommand.Build(),
        ClusterRemoveCommand.Build(),
    };
}
