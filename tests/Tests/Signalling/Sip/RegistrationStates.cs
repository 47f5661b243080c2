using System.Threading.Channels;
using Carillon.Signalling.Sip;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>What a registration went through.</summary>
internal sealed class RegistrationStates
{
    private readonly Channel<RegistrationState> _states = Channel.CreateUnbounded<RegistrationState>();

    public void Add(RegistrationState state) => _states.Writer.TryWrite(state);

    public async Task<RegistrationState> Until(RegistrationPhase phase)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            while (true)
                if (await _states.Reader.ReadAsync(patience.Token) is var state && state.Phase == phase) return state;
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Waited for a registration to be {phase}");
            throw;
        }
    }
}
