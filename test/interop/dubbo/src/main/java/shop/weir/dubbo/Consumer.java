package shop.weir.dubbo;

import com.google.protobuf.util.JsonFormat;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.RegistryConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;
import weir.inventory.v1.Inventory.GetProductRequest;
import weir.inventory.v1.InventoryService;
import weir.order.v1.OrderOuterClass.Line;
import weir.order.v1.OrderOuterClass.PlaceOrder;
import weir.order.v1.OrderOuterClass.PlaceRequest;
import weir.order.v1.OrderService;

/**
 * An ordinary Dubbo 3 consumer: stubs by Dubbo's own compiler, providers found in the registry, calls over Triple.
 * Arguments: the registry's address ({@code zookeeper://host:port} or {@code nacos://host:port}), a SKU, an order id. The registry's user and password, where it asks for them,
 * come from the environment: WEIR_REGISTRY_USER, WEIR_REGISTRY_PASSWORD. Prints one line of JSON for each answer.
 */
public final class Consumer {
  private Consumer() {}

  public static void main(String[] arguments) throws Exception {
    RegistryConfig registry = new RegistryConfig(arguments[0]);
    registry.setUsername(System.getenv("WEIR_REGISTRY_USER"));
    registry.setPassword(System.getenv("WEIR_REGISTRY_PASSWORD"));
    registry.setUseAsConfigCenter(false);
    registry.setUseAsMetadataCenter(false);
    ReferenceConfig<InventoryService> inventory = reference(InventoryService.class);
    ReferenceConfig<OrderService> orders = reference(OrderService.class);
    DubboBootstrap bootstrap =
        DubboBootstrap.getInstance()
            .application("dubbo-consumer")
            .registry(registry)
            .reference(inventory)
            .reference(orders)
            .start();
    try {
      JsonFormat.Printer json = JsonFormat.printer().omittingInsignificantWhitespace();
      String sku = arguments[1];
      System.out.println(json.print(inventory.get().getProduct(GetProductRequest.newBuilder().setSku(sku).build())));
      PlaceOrder order =
          PlaceOrder.newBuilder()
              .setOrderId(arguments[2])
              .setCustomerId("dubbo")
              .setPaymentToken("tok-approve")
              .addLines(Line.newBuilder().setSku(sku).setQuantity(1))
              .build();
      System.out.println(json.print(orders.get().place(PlaceRequest.newBuilder().addCommands(order).build())));
    } finally {
      bootstrap.stop();
    }
  }

  private static <T> ReferenceConfig<T> reference(Class<T> service) {
    ReferenceConfig<T> reference = new ReferenceConfig<>();
    reference.setInterface(service);
    reference.setProtocol("tri");
    reference.setTimeout(5000);
    return reference;
  }
}
