using System.Net.Sockets;
using Carillon.Server.Processes;

namespace Carillon.Server.Doctor;

/// <summary>Each port of the roles is free, or a process of Carillon's has it.</summary>
internal sealed class PortCheck(Patient patient) : ICheck
{
    public string Name => "ports";

    /// <summary>Where the address is not this machine's, the port is no news.</summary>
    public Task<IReadOnlyList<Finding>> Look(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Finding>>([.. patient.Listeners.Where(l => AddressCheck.IsHere(l.At.Address)).Select(Of)]);

    private Finding Of(Listener port)
    {
        if (PortProbe.Refusal(port.At, port.Type) is not { } refusal)
            return Finding.Ok(Name, $"{port} is free: its role does not run");
        return PortHolder.Find(port.At, port.Type) switch
        {
            { IsOurs: true } holder => Finding.Ok(Name, $"{port} is held by our process {holder.ProcessId}"),
            { } holder => Finding.Wrong(Name, $"{port} is taken by process {holder.ProcessId} ({holder.Command})", "end that process, or give the role another port"),
            null when refusal.SocketErrorCode == SocketError.AccessDenied => Finding.Wrong(Name, $"{port} cannot be used: {refusal.Message}", "ports below 1024 need root, or in the service's unit AmbientCapabilities=CAP_NET_BIND_SERVICE"),
            null => Finding.Wrong(Name, $"{port} cannot be used: {refusal.Message}; whose it is cannot be told", "run this as root to see which process has it, and end that, or give the role another port"),
        };
    }
}
