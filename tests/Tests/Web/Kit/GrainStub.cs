using System.Net;
using System.Reflection;
using Carillon.Domain.Agents;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Orleans;
using Orleans.Runtime;

namespace Carillon.Tests.Web.Kit;

/// <summary>
/// Stands for a grain: each verb goes to the method of the same name of a plain object. So that a fake needs only the verbs
/// that the web presses, however many more grains have among themselves.
/// </summary>
public class GrainStub : DispatchProxy
{
    private object _target = null!;

    public static T For<T>(object target) where T : class
    {
        var stub = Create<T, GrainStub>();
        ((GrainStub)(object)stub)._target = target;
        return stub;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = _target.GetType().GetMethod(targetMethod!.Name) ?? throw new NotSupportedException($"{_target.GetType().Name} has no {targetMethod.Name}");
        return method.Invoke(_target, args);
    }
}

/// <summary>Hands out fakes in place of grains; no silo runs.</summary>
public sealed class FakeGrains : IGrainFactory
{
    private readonly Dictionary<(Type, string), object> _grains = [];
    private readonly Lock _making = new();

    public FakeFloor Floor { get; } = new();

    public FakeSession Session(string agent) => (FakeSession)Target(typeof(IAgentSessionGrain), agent);
    public FakeCampaign Campaign(string id) => (FakeCampaign)Target(typeof(ICampaignGrain), id);
    public FakeGateway Gateway(string server) => (FakeGateway)Target(typeof(ISwitchGatewayGrain), server);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey
    {
        var method = typeof(GrainStub).GetMethod(nameof(GrainStub.For))!.MakeGenericMethod(typeof(TGrainInterface));
        return (TGrainInterface)method.Invoke(null, [Target(typeof(TGrainInterface), primaryKey)])!;
    }

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver => (TGrainObserverInterface)obj;

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver { }

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidKey => throw new NotSupportedException();
    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerKey =>
        typeof(TGrainInterface) == typeof(IManagementGrain) ? (TGrainInterface)GrainStub.For<IManagementGrain>(new FakeManagement()) : throw new NotSupportedException();
    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidCompoundKey => throw new NotSupportedException();
    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerCompoundKey => throw new NotSupportedException();
    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable => throw new NotSupportedException();
    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw new NotSupportedException();
    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw new NotSupportedException();
    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw new NotSupportedException();
    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw new NotSupportedException();
    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw new NotSupportedException();
    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => throw new NotSupportedException();
    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw new NotSupportedException();
    public IAddressable GetGrain(GrainId grainId) => throw new NotSupportedException();
    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => throw new NotSupportedException();

    private object Target(Type grain, string key)
    {
        lock (_making)
        {
            if (!_grains.TryGetValue((grain, key), out var target))
                _grains[(grain, key)] = target = Make(grain, key);
            return target;
        }
    }

    private object Make(Type grain, string key) => grain switch
    {
        _ when grain == typeof(IFloorGrain) => Floor,
        _ when grain == typeof(IAgentSessionGrain) => new FakeSession(key, Floor),
        _ when grain == typeof(ICampaignGrain) => new FakeCampaign(),
        _ when grain == typeof(ISwitchGatewayGrain) => new FakeGateway(),
        _ => throw new NotSupportedException(grain.Name),
    };
}

/// <summary>Orleans' own list of web processes: one.</summary>
public sealed class FakeManagement
{
    public static Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive, CancellationToken ct) => Task.FromResult<MembershipEntry[]>(
        [new() { SiloName = "web1", HostName = "machine", SiloAddress = SiloAddress.New(new(IPAddress.Loopback, 11111), 1), Status = SiloStatus.Active, StartTime = DateTime.UnixEpoch }]);
}
